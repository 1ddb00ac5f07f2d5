using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>What a server holds, and how it is taken from it: given back without a charge, or rescued.</summary>
internal static class HeldJobs
{
    private const string PoisonReason = "poison";

    public static RenewResult Renew(WriteScope scope, RenewRequest request)
    {
        var owner = request.Owner.Value;
        var isLive = Servers.FindLive(scope, owner) is not null;
        if (isLive) scope.Prepare(ServerSql.Renew).Bind(scope.Now).Bind(Micros.Add(scope.Now, Micros.From(request.Lease))).Bind(request.Trouble).Bind(owner).Run();
        var held = Read(scope, scope.Prepare(ServerSql.Held).Bind(owner));
        var lost = NameHeld(scope, request, held, isLive);
        var putBack = isLive ? PutBack(scope, request, held) : 0;
        Continuations.Settle(scope);
        return new(isLive, lost, putBack);
    }

    public static bool Leave(WriteScope scope, ServerId owner, IReadOnlyList<JobId> stillRunning)
    {
        var stays = stillRunning.ToHashSet();
        var remains = false;
        foreach (var (job, _) in Read(scope, scope.Prepare(ServerSql.Held).Bind(owner.Value)))
        {
            if (stays.Contains(job.Id)) remains = true;
            else GiveBack(scope, job);
        }

        scope.Prepare(ServerSql.Leave).Bind(owner.Value).Run();
        if (!remains) scope.Prepare(ServerSql.EndLease).Bind(scope.Now).Bind(owner.Value).Run();
        Continuations.Settle(scope);
        return true;
    }

    public static Step Rescue(WriteScope scope, int? crashLimit, int max)
    {
        scope.Prepare(ServerSql.MarkExpired).Bind(scope.Now).Run();
        var orphans = Read(scope, scope.Prepare(ServerSql.Orphans).Bind(max));
        var rescued = orphans.Count(orphan => Rescue(scope, orphan.Job, crashLimit));
        Continuations.Settle(scope);
        using var next = scope.Prepare(ServerSql.NextExpiry);
        next.Read();
        return new(rescued, orphans.Count == max, next.IntOrNull(0) is { } expiry ? Micros.Duration(Math.Max(0, expiry - scope.Now)) : null);
    }

    /// <returns>False when the row is not to be had by its id.</returns>
    private static bool Rescue(WriteScope scope, Placed job, int? crashLimit)
    {
        if (job.Marked) return FinishMarked(scope, job);
        var (server, isCharged) = Blame(scope, job);
        if (isCharged) scope.Prepare(ServerSql.AddCharge).Bind(job.Id).Bind(job.Fence).Run();
        var after = job with { Fence = JobPlaces.NextFence(scope, job.Fence), Crashes = isCharged ? job.Crashes + 1 : job.Crashes };
        var end = new AttemptEnd
        {
            State = JobState.Enqueued, Attempt = job.Attempts + 1, ReadyAt = job.ReadyAt, StartedAt = isCharged ? job.ClaimedAt : null, Server = server,
            Reason = isCharged ? "Its server died while it ran." : "Its server was gone before it began.",
        };
        if (!JobPlaces.Leave(scope, job)) return false;
        if (isCharged && after.Crashes >= crashLimit)
        {
            Poison(scope, after, end);
            return true;
        }

        JobPlaces.AddHistory(scope, job.Id, end);
        JobPlaces.EnterReady(scope, after);
        return true;
    }

    private static void Poison(WriteScope scope, Placed job, AttemptEnd end)
    {
        var (type, method) = MethodOf(scope, job.Id);
        var error = new JobError
        {
            Type = "Poison",
            Message = $"{job.Crashes} servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.",
            Fingerprint = $"Poison {TypeNames.FullName(type)}.{method}",
        };
        JobPlaces.AddToErrorGroup(scope, error);
        scope.AddToBucket(job.Queue, new(0, 1, 0, 0, 0, 0));
        JobPlaces.EnterFinished(scope, job, end with { State = JobState.Failed, Error = error, Reason = PoisonReason });
    }

    /// <summary>Charged when the body had begun: a renewal named it as started, or no renewal has said anything of it yet. Never when the server has left.</summary>
    private static (string? Server, bool IsCharged) Blame(WriteScope scope, Placed job)
    {
        using var row = scope.Prepare(ServerSql.FindDead).Bind(job.Owner);
        if (!row.Read()) return (null, true);
        return (row.Text(0), !row.Flag(2) && (job.Started || job.ClaimedAt >= row.Int(1)));
    }

    private static List<JobId> NameHeld(WriteScope scope, RenewRequest request, List<(Placed Job, long Claim)> held, bool isLive)
    {
        var byId = new Dictionary<JobId, Placed>(held.Count);
        foreach (var (job, _) in held) byId[job.Id] = job;
        var lost = new List<JobId>();
        foreach (var (id, fence, started) in request.Held)
        {
            if (!byId.TryGetValue(id, out var job) || job.Fence != fence) lost.Add(id);
            else if (isLive && started && !job.Started) scope.Prepare(ServerSql.SetStarted).Bind(id).Run();
            if (!isLive) TakeBackCharge(scope, id, fence);
        }

        return lost;
    }

    // The answers of these claims never arrived: their numbers are below the oldest that is still awaited, and the server does not name them.
    private static int PutBack(WriteScope scope, RenewRequest request, List<(Placed Job, long Claim)> held)
    {
        var named = request.Held.Select(job => (job.Id, job.Fence)).ToHashSet();
        var count = 0;
        foreach (var (job, claim) in held)
        {
            if (claim >= request.OldestClaimInFlight || named.Contains((job.Id, job.Fence))) continue;
            GiveBack(scope, job);
            count++;
        }

        return count;
    }

    private static void GiveBack(WriteScope scope, Placed job)
    {
        if (job.Marked)
        {
            FinishMarked(scope, job);
            return;
        }

        if (JobPlaces.Leave(scope, job)) JobPlaces.EnterReady(scope, job with { Fence = JobPlaces.NextFence(scope, job.Fence) });
    }

    // The job's own transaction has recorded its success: all that is missing is its end.
    private static bool FinishMarked(WriteScope scope, Placed job)
    {
        if (!JobPlaces.Leave(scope, job)) return false;
        scope.AddToBucket(job.Queue, new(1, 0, 0, 0, 0, 0));
        var end = new AttemptEnd
        {
            State = JobState.Succeeded, Attempt = job.Attempts + 1, ReadyAt = job.ReadyAt, StartedAt = job.ClaimedAt, Server = Servers.Name(scope, job.Owner),
            Reason = "Completed in its own transaction.",
        };
        JobPlaces.EnterFinished(scope, job with { Attempts = job.Attempts + 1 }, end, job.MarkResult);
        return true;
    }

    private static void TakeBackCharge(WriteScope scope, JobId id, long fence)
    {
        if (scope.Prepare(ServerSql.TakeBackCharge).Bind(id).Bind(fence).Run() == 0) return;
        scope.Prepare(ServerSql.LowerReady).Bind(id).Run();
        scope.Prepare(ServerSql.LowerBlocked).Bind(id).Run();
        scope.Prepare(ServerSql.LowerScheduled).Bind(id).Run();
        scope.Prepare(ServerSql.LowerRunning).Bind(id).Run();
    }

    private static (string Type, string Method) MethodOf(WriteScope scope, JobId job)
    {
        using var row = scope.Prepare(JobQueueSql.MethodOf).Bind(job);
        return row.Read() ? (row.Text(0), row.Text(1)) : ("", "");
    }

    private static List<(Placed Job, long Claim)> Read(WriteScope scope, SqliteStatement rows)
    {
        var found = new List<(Placed, long)>();
        using (rows)
        {
            while (rows.Read())
            {
                var job = new Placed
                {
                    Id = rows.Id(0), Place = Place.Running, State = JobState.Processing, Fence = rows.Int(2), Started = rows.Flag(3), Queue = rows.Name(4), Rank = rows.Int(5),
                    Attempts = rows.Int32(6), Crashes = rows.Int32(7), ReadyAt = rows.Int(8), ClaimedAt = rows.Int(9),
                    Batch = rows.IdOrNull(10), HeldKey = rows.TextOrNull(11), Retention = rows.IntOrNull(12), Marked = rows.Flag(13), MarkResult = rows.TextOrNull(14),
                    ConcurrencyKey = rows.TextOrNull(15), Owner = rows.Id(16).Value,
                };
                found.Add((job, rows.Int(1)));
            }
        }

        return found;
    }
}
