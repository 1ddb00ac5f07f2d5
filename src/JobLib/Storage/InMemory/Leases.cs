namespace JobLib.Storage.InMemory;

/// <summary>Renews leases and ends them in order, and gives back what a server does not hold any more.</summary>
internal sealed class Leases(JobTable jobs, Servers servers, Places places)
{
    public RenewResult Renew(RenewRequest request, Instant now)
    {
        if (servers.FindLive(request.Owner) is not { } server) return Refuse(request);
        server.RenewedAt = now;
        server.LeaseUntil = now + request.Lease;
        server.Trouble = request.Trouble;
        server.Renewals++;
        var lost = new List<JobId>();
        foreach (var held in request.Held)
        {
            if (Find(server, held) is not { } row)
            {
                lost.Add(held.Id);
                continue;
            }

            row.NamedBy = server.Renewals;
            row.BodyBegan |= held.Started;
        }

        return new(true, lost, PutBackLostClaims(server, request.OldestClaimInFlight, now));
    }

    /// <summary>The server goes: gives back what it holds, except the jobs whose bodies have not returned.</summary>
    public void Leave(ServerId id, IReadOnlyList<JobId> stillRunning, Instant now)
    {
        if (servers.Find(id) is not { IsExpired: false } server) return;
        var stay = stillRunning.ToHashSet();
        foreach (var row in server.HeldRows().Where(row => !stay.Contains(row.Id)).ToList()) PutBack(row, now);
        server.HasLeft = true;
        if (server.Held.Count == 0) servers.Remove(server);
    }

    private int PutBackLostClaims(ServerRow server, long oldestInFlight, Instant now)
    {
        var lost = server.HeldRows().TakeWhile(row => row.Claim < oldestInFlight).Where(row => row.NamedBy != server.Renewals).ToList();
        foreach (var row in lost) PutBack(row, now);
        return lost.Count;
    }

    // Without a charge. The fence rises all the same: should the server have had the job after all, what it says of it is stale.
    private void PutBack(JobRow row, Instant now)
    {
        places.Leave(row);
        row.RaiseFence(now);
        places.Ready(row, now);
    }

    // The server did not die: crashes that its rescue charged to what it still holds are taken back.
    private RenewResult Refuse(RenewRequest request)
    {
        var server = servers.Find(request.Owner);
        var lost = new List<JobId>();
        foreach (var held in request.Held)
        {
            if (Find(server, held) is null) lost.Add(held.Id);
            if (jobs.Find(held.Id) is { IsFinished: false } row && row.SideOrNull?.Crashes?.Remove(held.Fence) == true) Places.TakeBackCrash(row);
        }

        return new(false, lost, 0);
    }

    private JobRow? Find(ServerRow? server, HeldJob held) =>
        jobs.TryFind(held.Id, out var row) && row.Place == JobPlace.Running && row.Server == server && row.Fence == held.Fence ? row : null;
}
