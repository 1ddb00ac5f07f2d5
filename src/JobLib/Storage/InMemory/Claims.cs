namespace JobLib.Storage.InMemory;

/// <summary>Hands ready jobs to servers.</summary>
internal sealed class Claims(Queues queues, Servers servers, ConcurrencyKeys keys, Places places, Endings endings, Cascade cascade)
{
    private const int MaxFetch = 500;

    /// <summary>At most so many jobs are set aside by one fetch, blocked by their keys or deleted with their batches.</summary>
    private const int MaxSetAside = 5_000;

    public FetchResult Fetch(FetchRequest request, Instant now)
    {
        if (servers.FindLive(request.Owner) is not { } server) return FetchResult.Refused;
        if (request.Claim <= server.LastClaim) return Again(server, request.Claim);
        server.LastClaim = request.Claim;
        var max = Math.Clamp(request.Max, 0, MaxFetch);
        var expected = Math.Min(max, request.Lanes.Sum(lane => queues.Find(lane.Queue)?.Ready.Count ?? 0));
        var claim = new Claim(server, request.Claim, max, expected, now);
        if (!request.AllowSuspect || !TakeSuspect(request, claim)) TakeReady(request, claim);
        cascade.Settle(now);
        return claim.Jobs.Count == 0 ? FetchResult.Empty : new(true, claim.Jobs);
    }

    // The answer was lost: what the claim took and still holds.
    private static FetchResult Again(ServerRow server, long claim) =>
        new(true, [.. server.HeldRows(claim).TakeWhile(row => row.Claim == claim).Select(ClaimedJobs.Of)]);

    private bool TakeSuspect(FetchRequest request, Claim claim)
    {
        foreach (var lane in request.Lanes)
        {
            if (lane.Max <= 0 || claim.Max <= 0 || queues.Find(lane.Queue) is not { Paused: false } queue) continue;
            while (queue.Suspects.First() is { } row)
            {
                if (TryTake(row, claim)) return true;
            }
        }

        return false;
    }

    private void TakeReady(FetchRequest request, Claim claim)
    {
        foreach (var lane in request.Lanes)
        {
            if (queues.Find(lane.Queue) is not { Paused: false } queue) continue;
            for (var left = Math.Min(lane.Max, claim.Max - claim.Jobs.Count); left > 0 && queue.Ready.First() is { } row;)
            {
                if (claim.SetAside >= MaxSetAside)
                {
                    queue.Wake(); // there may be more behind them
                    return;
                }

                if (TryTake(row, claim)) left--;
            }
        }
    }

    private bool TryTake(JobRow row, Claim claim)
    {
        if (row.Batch is { IsDeleted: true } batch)
        {
            endings.Delete(row, Cascade.BatchCancelled, batch.CancelledBy, claim.Now);
            claim.SetAside++;
            return false;
        }

        if (row.ConcurrencyKey is { } key && !row.KeyTimedOut && !keys.TryHold(key, row))
        {
            places.Block(row, key, claim.Now);
            claim.SetAside++;
            return false;
        }

        places.Leave(row);
        places.Run(row, claim.Server, claim.Number, claim.Jobs.Count, claim.Now);
        claim.Jobs.Add(ClaimedJobs.Of(row));
        return true;
    }

    private sealed class Claim(ServerRow server, long number, int max, int expected, Instant now)
    {
        public ServerRow Server { get; } = server;

        public long Number { get; } = number;

        public int Max { get; } = max;

        public Instant Now { get; } = now;

        public List<ClaimedJob> Jobs { get; } = new(expected);

        public int SetAside { get; set; }
    }
}
