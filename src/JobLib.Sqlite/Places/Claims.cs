using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Hands ready jobs to a server.</summary>
internal static class Claims
{
    /// <summary>A lane is looked at again this often when jobs at its front were set aside for their keys.</summary>
    private const int MaxLooks = 8;

    private const int MaxJobs = 500;

    public static FetchResult Fetch(WriteScope scope, FetchRequest request)
    {
        if (Servers.FindLive(scope, request.Owner.Value) is not { } server) return FetchResult.Refused;
        if (request.Claim <= server.LastClaim) return Repeated(scope, request);

        var (claimed, removed) = (new List<ClaimedJob>(), new List<JobId>());
        var lanes = Lanes.WithWork(scope, request.Lanes);
        if (request.AllowSuspect && FirstSuspect(scope, request, lanes, removed) is { } suspect) claimed.Add(suspect);
        else ClaimFrom(scope, request, lanes, claimed, removed);

        if (claimed.Count == 0) return Answer(claimed, removed);
        scope.Prepare(ServerSql.SetLastClaim).Bind(request.Claim).Bind(request.Owner.Value).Run();
        return Answer(claimed, removed);
    }

    private static FetchResult Answer(List<ClaimedJob> claimed, List<JobId> removed)
    {
        if (removed.Count > 0) return new(Accepted: true, claimed) { Removed = removed };
        return claimed.Count > 0 ? new(Accepted: true, claimed) : FetchResult.Empty;
    }

    private static void ClaimFrom(WriteScope scope, FetchRequest request, IReadOnlyList<QueueLane> lanes, List<ClaimedJob> claimed, List<JobId> removed)
    {
        var run = new ClaimRun(scope, request, suspects: false);
        var max = Math.Min(request.Max, MaxJobs);
        foreach (var lane in lanes)
        {
            var left = Math.Min(lane.Max, max - claimed.Count);
            for (var looks = 0; looks < MaxLooks && left > 0; looks++)
            {
                var found = Candidates(scope, JobQueueSql.QueueFetch, lane.Queue, left);
                var before = claimed.Count;
                foreach (var candidate in found)
                {
                    if (TryClaim(scope, run, candidate, removed) is { } job) claimed.Add(job);
                }

                run.Write();
                var isEmpty = found.Count < left;
                left -= claimed.Count - before;
                if (isEmpty) break;
            }
        }
    }

    private static ClaimedJob? FirstSuspect(WriteScope scope, FetchRequest request, IReadOnlyList<QueueLane> lanes, List<JobId> removed)
    {
        if (request.Max < 1) return null;
        var run = new ClaimRun(scope, request, suspects: true);
        foreach (var lane in lanes)
        {
            if (lane.Max < 1) continue;
            foreach (var candidate in Candidates(scope, JobQueueSql.QueueFetchSuspect, lane.Queue, MaxLooks))
            {
                if (TryClaim(scope, run, candidate, removed) is not { } job) continue;
                run.Write();
                return job;
            }
        }

        return null;
    }

    /// <summary>The job, now of this claim; null when it was set aside for its key, deleted with its batch, or removed since nothing says what it is.</summary>
    private static ClaimedJob? TryClaim(WriteScope scope, ClaimRun run, Candidate candidate, List<JobId> removed)
    {
        var job = candidate.Placed;
        if (candidate.Payload is not { } payload)
        {
            run.WriteOneByOne();
            LostJobs.Remove(scope, job);
            removed.Add(job.Id);
            return null;
        }

        if (job.Batch is { } batch && BatchRow.IsCancelled(scope, batch))
        {
            run.WriteOneByOne(); // what follows from the deletion may put another job among those that were looked at
            CancelledMembers.Delete(scope, job, actor: null);
            Continuations.Settle(scope);
            return null;
        }

        var key = job.TimedOut ? null : job.ConcurrencyKey;
        if (key is not null && !ConcurrencyKeys.TryTake(scope, key, job.Id))
        {
            ConcurrencyKeys.Block(scope, job with { WaitUntil = job.WaitUntil ?? WaitUntil(scope, candidate) }, key);
            return null;
        }

        run.Add(job);
        return candidate.ToClaimed(payload, JobPlaces.NextFence(scope, job.Fence), key);
    }

    private static long? WaitUntil(WriteScope scope, Candidate candidate) => candidate.ConcurrencyWait is { } wait ? Micros.Add(scope.Now, wait) : null;

    private static List<Candidate> Candidates(WriteScope scope, string sql, string queue, int max)
    {
        var found = new List<Candidate>(Math.Min(max, MaxJobs));
        using var rows = scope.Prepare(sql).Bind(queue).Bind(max);
        while (rows.Read()) found.Add(Candidate.Read(scope, rows, queue));
        return found;
    }

    private static FetchResult Repeated(WriteScope scope, FetchRequest request)
    {
        var (claimed, lost) = (new List<ClaimedJob>(), new List<Placed>());
        using (var rows = scope.Prepare(JobQueueSql.QueueFetchRepeated).Bind(request.Owner.Value).Bind(request.Claim))
        {
            while (rows.Read())
            {
                var candidate = Candidate.Read(scope, rows, rows.Text(22));
                if (candidate.Payload is { } payload) claimed.Add(candidate.ToClaimed(payload, candidate.Placed.Fence, rows.TextOrNull(23)));
                else lost.Add(candidate.Placed with { Place = Place.Running, State = JobState.Processing, HeldKey = rows.TextOrNull(23) });
            }
        }

        foreach (var job in lost) LostJobs.Remove(scope, job);
        return Answer(claimed, [.. lost.Select(job => job.Id)]);
    }
}
