using JobLib.Diagnostics;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Server;

/// <summary>The life of one session: its loops, from the first fetch to an orderly stop or the loss of its lease.</summary>
internal sealed class ServerRun
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastWordsPatience = TimeSpan.FromSeconds(2);

    private readonly ServerSession server;
    private readonly WorkerPool workers;
    private readonly SessionWork work;
    private readonly Dispatcher dispatcher;
    private readonly LeaseKeeper lease;
    private readonly ControlPoll control;
    private readonly JobTelemetry telemetry;
    private readonly WakeSignal wake = new();
    private readonly CancellationTokenSource end = new(); // not disposed: a call that hung may come back to it

    public ServerRun(Registration registration, ServerServices services, WorkerPool workers)
    {
        server = registration.Server;
        telemetry = services.Telemetry;
        this.workers = workers;
        work = new(server, services, workers, wake.Set);
        dispatcher = new(server, workers, work.Outcomes, new(server, work.Sender, services.Telemetry), services.Telemetry, wake, end.Token);
        lease = new(server, () => dispatcher.OldestClaimInFlight, () => work.Timer.Trouble, registration.Began);
        control = new(server, dispatcher, lease);
        server.LeaseInDoubt = () => lease.IsInDoubt;
        workers.Serve(work.Executor.RunAsync);
    }

    /// <summary>Runs until <paramref name="stop"/> or until the lease is lost.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var loops = server.Loops;
        loops.TroubleChanged = lease.RenewNow; // so that it is seen at once
        loops.Contact.Returned += lease.RenewNow;
        lease.Start();
        var dispatching = loops.RunAsync(dispatcher, end.Token);
        Task[] helpers =
        [
            loops.RunAsync(control, server.Lifetime),
            loops.RunAsync(work.Reporter, server.Lifetime),
            loops.RunAsync(work.Late, server.Lifetime),
            loops.RunAsync(work.Tallies, server.Lifetime),
        ];
        await Either(stop, server.Lost);
        if (server.IsLost) await LoseAsync();
        else await StopAsync(dispatching);

        workers.TakeBack(static _ => true); // of a lost lease: others have them, or will
        await loops.Threads.CancelAsync(end);
        using var patience = new CancellationTokenSource(LeavePatience, server.Clock); // for both: a storage that hangs at the one does so at the other
        if (!server.IsLost) await LeaveAsync(patience.Token);
        server.End();
        loops.Contact.Returned -= lease.RenewNow;
        await loops.EndAsync([dispatching, .. helpers]);
        await CountAsync(patience.Token);
    }

    // What has come to an outcome is given to the storage all the same: it is recorded if nobody has taken the jobs, and logged as stale if somebody has. And
    // it is told once more what was held.
    private async Task LoseAsync()
    {
        server.Log.LeaseLost(server.Name);
        telemetry.LeaseLost(server.Name);
        wake.Set();
        lease.RenewNow();
        var began = server.Clock.GetTimestamp();
        while ((dispatcher.HasOutcomes || !lease.IsOver) && server.Clock.GetElapsedTime(began) < LastWordsPatience)
            await Task.Delay(TimeSpan.FromMilliseconds(10), server.Clock);
    }

    private async Task StopAsync(Task dispatching)
    {
        server.StopFetching();
        server.Log.ServerStopping(server.Name, server.Jobs.Count, server.Options.ShutdownTimeout);
        dispatcher.Return(static _ => true, "the server stopped");
        server.CancelAll(CancelReason.Shutdown);
        using var patience = new CancellationTokenSource(server.Options.ShutdownTimeout, server.Clock);
        await server.Loops.Threads.WhenAny(dispatching, Either(patience.Token, server.Lost));
    }

    private async Task LeaveAsync(CancellationToken patience)
    {
        var stillRunning = server.Jobs.Snapshot().Where(job => job.Outcome is null).Select(job => job.Claim.Id).ToArray();
        try
        {
            await server.Storage.Servers.LeaveAsync(server.Id, stillRunning, patience).OrLeaveAsync(patience);
        }
        catch (Exception error)
        {
            server.Log.LeaveFailed(server.Name, error);
        }

        server.Log.ServerStopped(server.Name, stillRunning.Length);
    }

    // Last: it is about what was, and nobody waits for it.
    private async Task CountAsync(CancellationToken patience)
    {
        try
        {
            await work.Tallies.WriteAsync(patience);
        }
        catch (Exception error)
        {
            server.Log.TalliesLost(server.Name, error);
        }
    }

    private static async Task Either(CancellationToken one, CancellationToken other)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        await Task.Delay(Timeout.Infinite, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
