namespace JobLib.Storage.InMemory;

internal sealed class InMemoryServerRegistry(InMemoryState state) : IServerRegistry
{
    private readonly Leases leases = new(state.Jobs, state.Servers, state.Places);

    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        var own = server with { Queues = Array.AsReadOnly<string>([.. server.Queues]) };
        var row = new ServerRow(new(Guid.NewGuid()), own, now) { LeaseUntil = now + lease };
        state.Servers.Add(row);
        return new(row.Id);
    }

    public RenewResult Renew(RenewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = state.Enter();
        return leases.Renew(request, state.Clock.Now);
    }

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        var server = state.Servers.Find(owner);
        return new(new Signals
        {
            Live = server is { IsLive: true },
            Version = state.Servers.Version,
            PausedQueues = state.Queues.PausedNames,
            Draining = server is { Draining: true },
            DueIn = state.Places.NextDueIn(now),
        });
    }

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stillRunning);
        using var scope = state.Enter(cancellationToken);
        leases.Leave(owner, stillRunning, state.Clock.Now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        if (state.Servers.FindLive(server) is not { } row) return new(false);
        if (row.Draining == draining) return new(true);
        row.Draining = draining;
        state.Servers.RaiseVersion();
        state.Audit.Add(now, actor, draining ? "drain server" : "undrain server", row.Description.Name, 1);
        return new(true);
    }
}
