using System.Runtime.CompilerServices;
using Hangfire;

namespace JobLib.Hangfire.Tests;

/// <summary>Hangfire as its documentation says to set it up.</summary>
internal static class Setup
{
    [ModuleInitializer]
    public static void ConfigureHangfire() => GlobalConfiguration.Configuration
        .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
        .UseSimpleAssemblyNameTypeSerializer()
        .UseRecommendedSerializerSettings();
}
