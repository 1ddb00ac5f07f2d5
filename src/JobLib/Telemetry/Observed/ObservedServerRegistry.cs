using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IServerRegistry"/>, observed.</summary>
internal sealed class ObservedServerRegistry(IServerRegistry inner, StorageObserver observer) : IServerRegistry
{
    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken) =>
        observer.Run(
            "Servers.Register",
            (inner, server, lease, cancellationToken),
            static it => it.inner.RegisterAsync(it.server, it.lease, it.cancellationToken)
        );

    public RenewResult Renew(RenewRequest request) =>
        observer.RunBlocking("Servers.Renew", (inner, request), static it => it.inner.Renew(it.request));

    public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) =>
        observer.Run(
            "Servers.Tally",
            (inner, server, tallies, cancellationToken),
            static it => it.inner.TallyAsync(it.server, it.tallies, it.cancellationToken)
        );

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken) =>
        observer.Run("Servers.Signals", (inner, owner, cancellationToken), static it => it.inner.SignalsAsync(it.owner, it.cancellationToken));

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken) =>
        observer.Run(
            "Servers.Leave",
            (inner, owner, stillRunning, cancellationToken),
            static it => it.inner.LeaveAsync(it.owner, it.stillRunning, it.cancellationToken)
        );

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Servers.SetDraining",
            (inner, server, draining, actor, cancellationToken),
            static it => it.inner.SetDrainingAsync(it.server, it.draining, it.actor, it.cancellationToken)
        );
}
