namespace JobLib.Storage.InMemory;

/// <summary>Takes the jobs from servers whose leases have expired.</summary>
internal sealed class Rescue(Servers servers, Places places, Endings endings, Cascade cascade)
{
    public Step Run(int? crashLimit, int max, Instant now)
    {
        // All are marked first: what they say while their jobs are moved in steps is refused.
        foreach (var server in servers.All) server.IsExpired |= server.LeaseUntil <= now;
        var done = 0;
        foreach (var server in servers.All.Where(server => server.IsExpired).ToList())
        {
            foreach (var row in server.HeldRows().Take(max - done).ToList())
            {
                Move(row, server, crashLimit, now);
                done++;
            }

            if (server is { HasLeft: true, Held.Count: 0 }) servers.Remove(server);
        }

        cascade.Settle(now);
        var next = servers.All.Where(server => !server.IsExpired).Select(server => (TimeSpan?)(server.LeaseUntil - now)).Min();
        return new(done, servers.All.Any(server => server is { IsExpired: true, Held.Count: > 0 }), next);
    }

    private void Move(JobRow row, ServerRow server, int? crashLimit, Instant now)
    {
        var began = row.BodyBegan || row.StartedAt >= server.RenewedAt;
        var charged = began && !server.HasLeft;
        if (charged) Charge(row);
        servers.RaiseVersion();
        if (charged && row.Crashes >= crashLimit)
        {
            endings.Poison(row, now);
            return;
        }

        JobHistory.AddRescue(row, now, began, $"The lease of server '{server.Description.Name}' expired while it held the job.");
        places.Leave(row);
        row.RaiseFence(now);
        places.Ready(row, now);
    }

    private static void Charge(JobRow row)
    {
        row.Crashes++;
        (row.Side.Crashes ??= []).Add(row.Fence);
    }
}
