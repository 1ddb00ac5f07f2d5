using JobLib.Diagnostics;

namespace JobLib.Server;

/// <summary>The life of one incarnation: its loops, from the first fetch to an orderly stop or the loss of its lease.</summary>
internal sealed class ServerRun : IDisposable
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(2);

    private readonly Incarnation server;
    private readonly WorkerPool workers;
    private readonly Dispatcher dispatcher;
    private readonly JobReporter reporter;
    private readonly LeaseKeeper lease;
    private readonly ControlPoll control;
    private readonly WakeSignal wake = new();

    public ServerRun(Registration registration, ServerServices services)
    {
        server = registration.Server;
        var outcomes = new OutcomeQueue(server.Options.AcknowledgeDelay, server.Clock, wake.Set);
        var decider = new OutcomeDecider(server.Options, server.Clock, server.Log);
        var executor = new JobExecutor(new(server, services.Plans, services.Results, services.Scopes, new(services.Loggers), services.Host), services.Calls, decider, outcomes);
        reporter = new(server);
        workers = new(server.Options.WorkerCount, server.Name, executor.RunAsync);
        dispatcher = new(server, workers, outcomes, new(server, reporter, outcomes), wake);
        lease = new(server, () => dispatcher.OldestClaimInFlight, registration.Began);
        control = new(server, dispatcher, lease);
        server.LeaseInDoubt = () => lease.IsInDoubt;
    }

    /// <summary>Runs until <paramref name="stop"/> or until the lease is lost.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var end = new CancellationTokenSource();
        lease.Start();
        var dispatching = Task.Run(() => dispatcher.RunAsync(end.Token), CancellationToken.None);
        Task[] helpers =
        [
            Task.Run(() => control.RunAsync(server.Lifetime), CancellationToken.None),
            Task.Run(() => reporter.RunAsync(server.Lifetime), CancellationToken.None),
        ];
        await Either(stop, server.Lost);
        if (server.IsLost) server.Log.LeaseLost(server.Name);
        else await StopAsync(dispatching);

        workers.TakeBack(static _ => true); // of a lost lease: others have them, or will
        workers.Close();
        await end.CancelAsync();
        wake.Set();
        await dispatching;
        if (!server.IsLost) await LeaveAsync();
        server.End();
        await Task.WhenAll(helpers);
    }

    public void Dispose()
    {
        lease.Dispose();
        server.Dispose();
    }

    private async Task StopAsync(Task dispatching)
    {
        server.StopFetching();
        server.Log.ServerStopping(server.Name, server.Held.Count, server.Options.ShutdownTimeout);
        dispatcher.Return(static _ => true, "the server stopped");
        foreach (var job in server.Held.Snapshot()) job.Cancel(CancelReason.Shutdown);
        using var patience = new CancellationTokenSource(server.Options.ShutdownTimeout, server.Clock);
        await Task.WhenAny(dispatching, Either(patience.Token, server.Lost));
    }

    private async Task LeaveAsync()
    {
        var stillRunning = server.Held.Snapshot().Where(job => job.Outcome is null).Select(job => job.Claim.Id).ToArray();
        using var patience = new CancellationTokenSource(LeavePatience, server.Clock);
        try
        {
            await server.Storage.Servers.LeaveAsync(server.Id, stillRunning, patience.Token);
        }
        catch (Exception error)
        {
            server.Log.StorageAway(server.Name, error); // its jobs come back when the lease expires
        }

        server.Log.ServerStopped(server.Name, stillRunning.Length);
    }

    private static async Task Either(CancellationToken one, CancellationToken other)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        await Task.Delay(Timeout.Infinite, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
