using JobLib.Invocation;
namespace JobLib.Client { internal static class JobLibHost { public static IDisposable Bind(IServiceProvider s) => new MemoryStream(); }
internal static class QueueNames { public const string Rule = ""; public static bool IsValid(string q) => true; } }
namespace JobLib.Invocation { internal static class CallerAmbience { public static void Restore(string? a) {} public static System.Diagnostics.Activity? StartActivity(string? a, JobCall c) => null; } }
namespace JobLib.Hosting { internal static class X { public static void AddClients(this Microsoft.Extensions.DependencyInjection.IServiceCollection s) {} } }
namespace JobLib { internal static class BackgroundJob { } }
namespace JobLib { internal static class RecurringJob { } internal static class RecurringJobManagerExtensions { } }
