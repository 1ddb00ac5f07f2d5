using JobLib.Diagnostics;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Maintenance;

/// <summary>
/// Installs stored functions and procedures again that somebody has dropped, or a restore has not brought back, while servers run: when a call has missed
/// something in the schema, and now and then for those that only others call.
/// </summary>
internal sealed class RoutineInstaller(IStoredRoutines storage, string server, WakeSignal missed, TimeProvider clock, ILogger log) : IServerProcess
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5); // whoever drops them again and again does not make every server install all the time

    private bool isDue;

    public string Name => "install missing functions";

    /// <summary>Set by nobody: the pause after a look is never shorter.</summary>
    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (!isDue) await missed.WaitAsync(Look, clock, stop);
        if (stop.IsCancellationRequested) return NextStep.Never;
        isDue = true; // until it succeeds, so that nobody has to miss them again
        if (await storage.InstallMissingAsync(stop).OrLeaveAsync(stop) is { } lacking) log.RoutinesInstalled(server, lacking);
        isDue = false;
        return NextStep.After(Pace);
    }
}
