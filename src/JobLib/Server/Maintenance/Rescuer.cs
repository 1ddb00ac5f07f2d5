using JobLib.Diagnostics;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Maintenance;

/// <summary>
/// Takes over from servers whose lease has expired. After an outage of the storage every lease looks expired, so the first rescue waits until live servers have
/// had one heartbeat's time to renew, and no less than they need to come back.
/// </summary>
internal sealed class Rescuer(IJobStorage storage, JobServerOptions options, TimeProvider clock, GuardedLoggers loggers) : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2); // the wait before a try of theirs, a try that fails late, and a new connection

    private readonly ILogger log = loggers.CreateLogger("JobLib.Server");
    private long? lastAnswer; // null: the storage has not answered yet
    private long calmSince; // since when it has answered without a gap

    public string Name => "rescue jobs of dead servers";

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        await storage.Servers.SignalsAsync(default, stop).OrLeaveAsync(stop); // a probe: it may have waited out an outage inside the driver
        NoteAnswer();
        var early = (options.Heartbeat > ComeBack ? options.Heartbeat : ComeBack) - clock.GetElapsedTime(calmSince);
        if (early > TimeSpan.Zero) return NextStep.After(early < options.RescueInterval ? early : options.RescueInterval);
        var step = await storage.Maintenance.RescueAsync(options.MaxCrashes, MaxSet, stop);
        lastAnswer = clock.GetTimestamp();
        if (step.Done > 0) log.JobsRescued(options.Name ?? Environment.MachineName, step.Done);
        return new(step.More ? TimeSpan.Zero : options.RescueInterval, step.Done > 0);
    }

    // A gap counts when a lease that was renewed on time before it may have expired in it.
    private void NoteAnswer()
    {
        var now = clock.GetTimestamp();
        if (lastAnswer is not { } last || clock.GetElapsedTime(last, now) > options.Lease - options.Heartbeat) calmSince = now;
        lastAnswer = now;
    }
}
