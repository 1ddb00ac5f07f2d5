using JobLib.Kernel.Batches;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Claiming;

/// <summary>Hands ready jobs to servers: by the order of the lanes, then by priority and position. A suspect comes alone.</summary>
internal sealed class Claims(
    Commit commit,
    IJobRows jobs,
    IBatchRows batchRows,
    IServerRows servers,
    QueueLimits limits,
    ConcurrencyKeys keys,
    Rates rates,
    BatchLives batches,
    JobEnds ends,
    LostJobs lost,
    FollowUps followUps
)
{
    public const int MaxFetch = 500;

    /// <summary>At most so many jobs are set aside by one fetch, blocked by their keys or deleted with their batches.</summary>
    private const int MaxSetAside = 5_000;

    /// <summary>So many suspects are looked at at once: nearly always the first is taken.</summary>
    public const int FewSuspects = 8;

    public FetchResult Fetch(FetchRequest request)
    {
        if (servers.Find(request.Owner) is not { IsLive: true } server) return FetchResult.Refused;
        if (request.Claim <= server.LastClaim) return Again(server, request.Claim);
        var claim = new Claim(server, request.Claim, Math.Clamp(request.Max, 0, MaxFetch));
        var lanes = claim.Max > 0 ? jobs.Open(request.Lanes) : [];
        if (!request.AllowSuspect || !TakeSuspect(lanes, claim)) TakeReady(lanes, claim);
        followUps.Run();
        if (claim.Jobs.Count == 0) return Answer(claim);
        server.LastClaim = request.Claim; // one that took nothing need not be told from its repetition
        servers.Save(server);
        return Answer(claim);
    }

    // The answer was lost: what the claim took and still holds.
    private FetchResult Again(ServerRow server, long number)
    {
        var claim = new Claim(server, number, MaxFetch);
        foreach (var job in servers.HeldBy(server.Id, number))
        {
            if (job.IsLost) Remove(job, claim);
            else claim.Jobs.Add(jobs.ToClaimed(job));
        }

        followUps.Run();
        return Answer(claim);
    }

    private FetchResult Answer(Claim claim)
    {
        if (claim.Removed is null && claim.Jobs.Count == 0 && !claim.WaitsUntil.IsSet) return FetchResult.Empty;
        return new(true, claim.Jobs)
        {
            Removed = claim.Removed ?? [],
            HeldIn = claim.WaitsUntil.IsSet ? claim.WaitsUntil - commit.Now : null,
        };
    }

    private bool TakeSuspect(IReadOnlyList<QueueLane> lanes, Claim claim)
    {
        for (var i = 0; i < lanes.Count; i++)
        {
            if (lanes[i].Max <= 0 || limits.RoomIn(lanes[i].Queue) == 0) continue;
            IReadOnlyList<JobRow> page;
            do
            {
                page = jobs.Ready(lanes[i].Queue, suspects: true, FewSuspects);
                if (TakeOne(page, claim)) return true;
            }
            while (page.Count == FewSuspects && claim.SetAside < MaxSetAside);
        }

        return false;
    }

    private bool TakeOne(IReadOnlyList<JobRow> page, Claim claim)
    {
        for (var i = 0; i < page.Count; i++)
        {
            if (!TryTake(page[i], claim)) continue;
            jobs.EndClaims();
            return true;
        }

        return false;
    }

    private void TakeReady(IReadOnlyList<QueueLane> lanes, Claim claim)
    {
        for (var i = 0; i < lanes.Count; i++)
        {
            var left = Math.Min(Math.Min(lanes[i].Max, claim.Max - claim.Jobs.Count), limits.RoomIn(lanes[i].Queue));
            while (left > 0)
            {
                var page = jobs.Ready(lanes[i].Queue, suspects: false, left);
                var taken = Take(page, claim);
                if (page.Count < left) break;
                left -= taken;
                if (claim.SetAside < MaxSetAside) continue;
                jobs.Wake(lanes[i].Queue); // there may be more behind them
                return;
            }
        }
    }

    private int Take(IReadOnlyList<JobRow> page, Claim claim)
    {
        var taken = 0;
        claim.Jobs.EnsureCapacity(claim.Jobs.Count + page.Count);
        for (var i = 0; i < page.Count; i++)
        {
            if (TryTake(page[i], claim)) taken++;
        }

        jobs.EndClaims();
        return taken;
    }

    private bool TryTake(JobRow job, Claim claim)
    {
        if (job.IsLost)
        {
            Remove(job, claim);
            return false;
        }

        if (batchRows.Of(job) is { } batch && batches.IsStopped(batch))
        {
            ends.Delete(job, Reasons.Of(batch.Stop), actor: null); // before maintenance has come to it
            claim.SetAside++;
            return false;
        }

        if (job.OccupiedKey is { } key && !keys.TryTake(key, job))
        {
            keys.Block(job);
            claim.SetAside++;
            return false;
        }

        if (job.CountedRate is { } rate && !rates.TryTake(job, rate))
        {
            claim.Wait(rates.Block(job, rate));
            if (job.OccupiedKey is { } taken) keys.Free(taken, job); // both or none
            return false;
        }

        Run(job, claim);
        return true;
    }

    private void Run(JobRow job, Claim claim)
    {
        job.RaiseFence(commit.Now);
        job.StartedAt = commit.Now;
        job.Claim = claim.Number;
        job.Runner = claim.Server.Runner;
        jobs.Claim(job, claim.Server, claim.Jobs.Count);
        job.Place = JobPlace.Running;
        job.State = JobState.Processing;
        claim.Jobs.Add(jobs.ToClaimed(job));
    }

    private void Remove(JobRow job, Claim claim)
    {
        lost.Remove(job);
        claim.SetAside++;
        (claim.Removed ??= []).Add(job.Id);
    }

    private sealed class Claim(ServerRow server, long number, int max)
    {
        public ServerRow Server { get; } = server;

        public long Number { get; } = number;

        public int Max { get; } = max;

        public List<ClaimedJob> Jobs { get; } = [];

        public List<JobId>? Removed { get; set; }

        public int SetAside { get; set; }

        /// <summary>When the first of those may go that it has set aside for a rate; none when there are none.</summary>
        public Instant WaitsUntil { get; private set; }

        /// <summary>One was set aside for a rate.</summary>
        public void Wait(Instant until)
        {
            SetAside++;
            if (!WaitsUntil.IsSet || until < WaitsUntil) WaitsUntil = until;
        }
    }
}
