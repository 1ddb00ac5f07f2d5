using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Claiming;

/// <summary>Renews leases and ends them in order, and gives back what a server does not hold any more.</summary>
internal sealed class Leases(Commit commit, IServerRows servers, ILedgerRows ledger, JobMoves moves, JobEnds ends, FollowUps followUps)
{
    public RenewResult Renew(RenewRequest request)
    {
        var held = new Dictionary<JobId, JobRow>();
        foreach (var job in servers.HeldBy(request.Owner)) held[job.Id] = job;
        var lost = request.Claims.Where(job => !Names(held, job)).Select(job => job.Id).ToList();
        if (servers.Find(request.Owner) is not { IsLive: true } server)
        {
            foreach (var job in request.Claims) TakeBackCharge(job);
            return new(false, lost, 0);
        }

        server.RenewedAt = commit.Now;
        server.LeaseUntil = commit.Now + request.Lease;
        server.Trouble = request.Trouble;
        servers.Save(server);
        NoteBegun(held, request);
        var putBack = PutBackLostClaims(held.Values, request);
        followUps.Run();
        return new(true, lost, putBack);
    }

    /// <summary>The server goes: gives back what it holds, except the jobs whose bodies have not returned.</summary>
    public void Leave(ServerId id, IReadOnlyList<JobId> stillRunning)
    {
        if (servers.Find(id) is not { IsExpired: false } server) return;
        var stay = stillRunning.ToHashSet();
        var held = servers.HeldBy(id);
        foreach (var job in held.Where(job => !stay.Contains(job.Id)).ToList()) GiveBack(job);
        server.HasLeft = true;
        if (held.Any(job => stay.Contains(job.Id))) servers.Save(server);
        else servers.Remove(server);
        followUps.Run();
    }

    /// <summary>Tells a server to fetch no more, or to fetch again; false when there is no such live server.</summary>
    public bool SetDraining(ServerId id, bool draining, JobActor actor)
    {
        if (servers.Find(id) is not { IsLive: true } server) return false;
        if (server.Draining == draining) return true;
        server.Draining = draining;
        servers.Save(server);
        servers.RaiseSignals();
        ledger.Audit(actor, draining ? "drain server" : "undrain server", server.Runner.Server, 1);
        return true;
    }

    private static bool Names(Dictionary<JobId, JobRow> held, JobClaim job) => held.TryGetValue(job.Id, out var row) && row.Fence == job.Fence;

    private void NoteBegun(Dictionary<JobId, JobRow> held, RenewRequest request)
    {
        foreach (var job in request.Claims)
        {
            if (!job.Started || !Names(held, job) || held[job.Id].BodyBegan) continue;
            held[job.Id].BodyBegan = true;
            servers.SaveBegan(held[job.Id]);
        }
    }

    // The answers of these claims never arrived: their numbers are below the oldest that is still awaited, and the server does not name them.
    private int PutBackLostClaims(IEnumerable<JobRow> held, RenewRequest request)
    {
        var named = request.Claims.Select(job => (job.Id, job.Fence)).ToHashSet();
        var unheard = held.Where(job => job.Claim < request.OldestClaimInFlight && !named.Contains((job.Id, job.Fence))).ToList();
        foreach (var job in unheard) GiveBack(job);
        return unheard.Count;
    }

    // Without a charge. The fence rises all the same: should the server have had the job after all, what it says of it is stale.
    private void GiveBack(JobRow job)
    {
        if (job.IsMarked)
        {
            ends.Complete(job);
            return;
        }

        if (!moves.Leave(job)) return;
        job.RaiseFence(commit.Now);
        moves.Ready(job, hadTurn: true);
    }

    // The server did not die: crashes that its rescue charged to what it still holds are taken back.
    private void TakeBackCharge(JobClaim job)
    {
        if (servers.RemoveCharge(job.Id, job.Fence)) servers.LowerCrashes(job.Id);
    }
}
