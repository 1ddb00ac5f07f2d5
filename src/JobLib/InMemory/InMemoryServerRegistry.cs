using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Claiming;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryServerRegistry(InMemoryState state) : IServerRegistry
{
    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        using var scope = state.Enter(cancellationToken);
        var now = state.Now;
        var own = server with { Queues = Array.AsReadOnly<string>([.. server.Queues]) };
        var row = new MemoryServer
        {
            Id = new(Guid.NewGuid()),
            Runner = new(own.Name, own.ApplicationVersion),
            Description = own,
            StartedAt = now,
            RenewedAt = now,
            LeaseUntil = now + lease,
            ClockSkew = own.LocalTime - now.ToOffset(),
        };
        state.Servers.Add(row);
        state.Kernel.Limits.Say(own);
        return new(row.Id);
    }

    public RenewResult Renew(RenewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = state.Enter();
        return state.Kernel.Leases.Renew(request);
    }

    public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        using var scope = state.Enter(cancellationToken);
        foreach (var tally in tallies) state.Tallies.Put(server, tally);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var server = state.Servers.Find(owner);
        return new(new Signals
        {
            Live = server is { IsLive: true },
            Version = state.Servers.Version,
            Now = state.Now.ToOffset(),
            PausedQueues = state.Queues.PausedNames,
            LimitedQueues = state.Queues.LimitedNames,
            Draining = server is { Draining: true },
            DueIn = state.Kernel.Maintenance.NextDueIn(),
            Work = new()
            {
                Ready = (server as MemoryServer)?.Description.Queues.Any(queue => state.Queues.Find(queue) is { HasAnyWork: true }),
                HeldIn = state.Kernel.Maintenance.NextHeldIn(),
                LeaseIn = state.Kernel.Rescue.NextIn(),
            },
        });
    }

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stillRunning);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Leases.Leave(owner, stillRunning);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Leases.SetDraining(server, draining, actor));
    }
}
