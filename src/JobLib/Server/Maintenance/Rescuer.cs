using JobLib.Diagnostics;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Maintenance;

/// <summary>
/// Takes over from servers whose lease has expired. After an outage of the storage every lease looks expired, so the first rescue waits until live servers have
/// had one heartbeat's time to renew, and no less than they need to come back.
/// </summary>
internal sealed class Rescuer(
    IJobStorage storage,
    JobServerOptions options,
    DueTime due,
    TimeProvider clock,
    GuardedLoggers loggers
) : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2); // the wait before a try of theirs, a try that fails late, and a new connection

    private readonly ILogger log = loggers.CreateLogger("JobLib.Server");
    private long? lastLook; // null: the next one is due
    private long? lastAnswer; // null: the storage has not answered yet
    private long calmSince; // since when it has answered without a gap

    public string Name => "rescue jobs of dead servers";

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (due.Patience(lastLook, options.RescueInterval) is { Ticks: > 0 } spared)
        {
            if (due.LastTold is { } told) NoteAnswer(told); // by the control poll, which would have said that a lease is over
            return NextStep.After(spared < options.RescueInterval ? spared : options.RescueInterval);
        }

        lastLook = null; // also when it fails: to sleep then would look like work
        await storage.Servers.SignalsAsync(default, stop).OrLeaveAsync(stop); // a probe: it may have waited out an outage inside the driver
        NoteAnswer(clock.GetTimestamp());
        var early = (options.Heartbeat > ComeBack ? options.Heartbeat : ComeBack) - clock.GetElapsedTime(calmSince);
        if (early > TimeSpan.Zero) return NextStep.After(early < options.RescueInterval ? early : options.RescueInterval);
        due.Forget();
        var step = await storage.Maintenance.RescueAsync(options.MaxCrashes, MaxSet, stop);
        lastAnswer = clock.GetTimestamp();
        if (step.NextIn < options.RescueInterval) due.Expect(step.NextIn); // what somebody's transaction holds, or a lease that nobody has renewed for long
        if (!step.More) lastLook = lastAnswer;
        if (step.Done > 0) log.JobsRescued(options.Name ?? Environment.MachineName, step.Done);
        return new(step.More ? TimeSpan.Zero : options.RescueInterval, step.Done > 0);
    }

    // A gap counts when a lease that was renewed on time before it may have expired in it.
    private void NoteAnswer(long at)
    {
        if (lastAnswer is not { } last || clock.GetElapsedTime(last, at) > options.Lease - options.Heartbeat) calmSince = at;
        lastAnswer = at;
    }
}
