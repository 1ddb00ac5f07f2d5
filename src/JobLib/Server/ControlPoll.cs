using JobLib.Diagnostics;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>Looks once a second whether anybody has paused a queue, drained this server, or taken a running job away.</summary>
internal sealed class ControlPoll(Incarnation server, Dispatcher dispatcher, LeaseKeeper lease)
{
    private long version = -1;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(stop);
            await Task.Delay(server.Options.ControlInterval, server.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask StepAsync(CancellationToken stop)
    {
        try
        {
            Apply(await server.Storage.Servers.SignalsAsync(server.Id, stop));
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            server.Log.ControlPollFailed(server.Name, error); // the next one comes in a second
        }

        lease.CheckDoubt();
    }

    private void Apply(Signals signals)
    {
        if (!signals.Live)
        {
            server.LoseLease();
            return;
        }

        server.Due.In(signals.DueIn);
        if (signals.Version == version) return;
        var first = version < 0;
        version = signals.Version;
        server.SetDraining(signals.Draining);
        server.Due.RecurringChanged();
        dispatcher.LookAgain();
        if (!first) lease.RenewNow(); // its answer names the jobs that are no longer ours
        if (signals.PausedQueues.Count > 0)
        {
            var paused = signals.PausedQueues.ToHashSet(StringComparer.Ordinal);
            dispatcher.Return(job => paused.Contains(job.Claim.Queue), "queue paused");
        }

        if (signals.Draining) dispatcher.Return(static _ => true, "server drained");
    }
}
