using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

internal sealed class ToyServers(ToyRows rows) : IServerRegistry
{
    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        var id = new ServerId(Guid.NewGuid());
        lock (rows.Gate) rows.Servers.Add(id, new(server, rows.Now) { LeaseUntil = rows.Now + lease });
        return new(id);
    }

    public RenewResult Renew(RenewRequest request)
    {
        lock (rows.Gate)
        {
            if (!rows.Servers.TryGetValue(request.Owner, out var server) || server.IsGone) return new(false, [.. request.Claims.Select(held => held.Id)], 0);
            server.RenewedAt = rows.Now;
            server.LeaseUntil = rows.Now + request.Lease;
            var held = request.Claims.ToDictionary(job => (job.Id, job.Fence), job => job.Started);
            var mine = Held(request.Owner).ToList();
            foreach (var job in mine) job.Started |= held.GetValueOrDefault((job.Created.Id, job.Fence));
            var forgotten = mine.Where(job => job.Claim < request.OldestClaimInFlight && !held.ContainsKey((job.Created.Id, job.Fence))).ToList();
            foreach (var job in forgotten) GiveBack(job); // the answer to their claim was lost
            var lost = held.Keys.Except(mine.Select(job => (job.Created.Id, job.Fence)));
            return new(true, [.. lost.Select(job => job.Id)], forgotten.Count);
        }
    }

    /// <summary>What servers count for the page of job types is not kept.</summary>
    public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            return new(
                new Signals
                {
                    Live = rows.Servers.TryGetValue(owner, out var server) && !server.IsGone,
                    Version = 0,
                    Now = rows.Now,
                    PausedQueues = [],
                    Draining = false,
                }
            );
        }
    }

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            if (rows.Servers.TryGetValue(owner, out var server)) server.IsGone = server.HasLeft = true;
            foreach (var job in Held(owner).Where(job => !stillRunning.Contains(job.Created.Id)).ToList()) GiveBack(job);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("draining");

    private void GiveBack(ToyJob job)
    {
        job.Fence = rows.FenceAfter(job.Fence); // whoever had it may still say something about it
        rows.MakeReady(job);
    }

    private IEnumerable<ToyJob> Held(ServerId owner) => rows.Jobs.Values.Where(job => job.State == JobState.Processing && job.Owner == owner);
}
