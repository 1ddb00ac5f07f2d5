using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>
/// Looks once a second whether anybody has paused a queue, drained this server, or taken a running job away, and hears what waits in the storage: the other
/// loops sleep until then.
/// </summary>
internal sealed class ControlPoll(ServerSession server, Dispatcher dispatcher, LeaseKeeper lease) : IServerProcess
{
    private long version = -1;

    public string Name => "look for signals";

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var asked = server.Clock.GetTimestamp();
        var signals = await server.Storage.Servers.SignalsAsync(server.Id, stop).OrLeaveAsync(stop);
        server.Loops.Contact.Worked();
        server.NoteStorageTime(signals.Now, asked);
        Apply(signals, asked);
        return NextStep.After(server.Options.ControlInterval);
    }

    private void Apply(Signals signals, long asked)
    {
        if (server.Loops.NoteLoss(signals.Loss)) server.Due.Lost();
        if (!signals.Live)
        {
            server.LoseLease();
            return;
        }

        server.Due.Told(signals);
        if (signals.Work is { Ready: { } ready }) dispatcher.Told(ready, asked);
        if (signals.Version == version) return;
        var first = version < 0;
        version = signals.Version;
        server.SetDraining(signals.Draining);
        var limited = server.SetLimited(signals.LimitedQueues);
        server.Due.RecurringChanged();
        server.Due.Rescued();
        dispatcher.LookAgain();
        if (!first) lease.RenewNow(); // its answer names the jobs that are no longer ours
        if (signals.PausedQueues.Count > 0)
        {
            var paused = signals.PausedQueues.ToHashSet(StringComparer.Ordinal);
            dispatcher.Return(job => paused.Contains(job.Claim.Queue), "queue paused");
        }

        if (limited.Count > 0) dispatcher.Return(job => limited.Contains(job.Claim.Queue), "queue limited");
        if (signals.Draining) dispatcher.Return(static _ => true, "server drained");
    }
}
