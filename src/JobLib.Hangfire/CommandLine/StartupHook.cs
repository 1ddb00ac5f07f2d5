using JobLib.Hangfire.CommandLine;

/// <summary>
/// What the runtime calls before an application's first line when <c>DOTNET_STARTUP_HOOKS</c> names this assembly, as the command line does to import; its
/// name, and that it stands in no namespace, are the runtime's rule.
/// </summary>
#pragma warning disable MA0047 // see above
internal static class StartupHook
#pragma warning restore MA0047
{
    public static void Initialize() => HostWatch.Begin();
}
