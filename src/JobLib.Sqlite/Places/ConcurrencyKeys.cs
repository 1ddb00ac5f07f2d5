using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>Keys that one running job at a time holds, and the jobs that wait for them outside of their queues.</summary>
internal static class ConcurrencyKeys
{
    /// <summary>True when the key was free and is now this job's.</summary>
    public static bool TryTake(WriteScope scope, string key, JobId job) => scope.Prepare(PlaceSql.TakeKey).Bind(key).Bind(job).Run() == 1;

    /// <summary>Frees the key and puts the first waiter of each queue back to its place there: whichever is claimed first takes the key.</summary>
    public static void Free(WriteScope scope, string key, JobId job)
    {
        if (scope.Prepare(PlaceSql.FreeKey).Bind(key).Bind(job).Run() == 0) return;
        for (var queue = NextQueue(scope, key, ""); queue is not null; queue = NextQueue(scope, key, queue))
        {
            Release(scope, key, queue);
        }
    }

    /// <summary>A job that would have taken the key has left its queue otherwise.</summary>
    public static void LetNextFollow(WriteScope scope, string key, string queue)
    {
        using (var held = scope.Prepare(PlaceSql.IsKeyHeld).Bind(key))
        {
            if (held.Read()) return;
        }

        Release(scope, key, queue);
    }

    /// <summary>A job whose key nobody knows any more has left its queue: whoever there waits for a key that is free may have waited for it.</summary>
    public static void LetAllFollow(WriteScope scope, string queue)
    {
        var free = new List<string>();
        using (var rows = scope.Prepare(PlaceSql.FreeKeys).Bind(queue))
        {
            while (rows.Read()) free.Add(rows.Text(0));
        }

        foreach (var key in free) Release(scope, key, queue);
    }

    /// <summary>Sets a ready job aside until its key is free.</summary>
    public static void Block(WriteScope scope, Placed job, string key)
    {
        scope.Prepare(PlaceSql.LeaveReady).Bind(job.Queue).Bind(job.Rank).Bind(job.Seq).Run();
        scope.Prepare(PlaceSql.EnterBlocked)
            .Bind(job.Id).Bind(key).Bind(job.Queue).Bind(job.Rank).Bind(job.Seq).Bind(job.ReadyAt)
            .Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes).Bind(job.WaitUntil).Run();
    }

    /// <summary>Puts a waiting job back to its place in its queue.</summary>
    /// <returns>False when it is not there.</returns>
    public static bool Unblock(WriteScope scope, Placed job, bool timedOut)
    {
        if (!JobPlaces.Leave(scope, job)) return false;
        JobPlaces.EnterReady(scope, job, job.Seq, job.ReadyAt ?? scope.Now, timedOut);
        return true;
    }

    private static void Release(WriteScope scope, string key, string queue)
    {
        Placed waiter;
        using (var row = scope.Prepare(PlaceSql.FirstWaiter).Bind(key).Bind(queue))
        {
            if (!row.Read()) return;
            waiter = new()
            {
                Id = row.Id(0), Place = Place.Blocked, State = JobState.Enqueued, Queue = queue, Rank = row.Int(1), Seq = row.Int(2), ReadyAt = row.Int(3),
                Fence = row.Int(4), Attempts = row.Int32(5), Crashes = row.Int32(6), WaitUntil = row.IntOrNull(7),
            };
        }

        Unblock(scope, waiter, timedOut: false);
    }

    private static string? NextQueue(WriteScope scope, string key, string after)
    {
        using var row = scope.Prepare(PlaceSql.NextWaitingQueue).Bind(key).Bind(after);
        return row.Read() ? row.TextOrNull(0) : null;
    }
}
