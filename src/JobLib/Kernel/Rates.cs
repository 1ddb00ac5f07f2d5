using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>
/// How often jobs with a key are claimed. Who finds too few tokens waits outside of its queue for a time that is known, so that nobody steps over it or asks
/// for it.
/// </summary>
/// <remarks>
/// Nothing is reserved, and only a claim takes tokens. When the time has come as many go back to their places in each queue as there would be tokens for: a
/// queue may be paused or served by nobody, and must not keep the tokens from the others. What is let go is paced by itself, so that those that nobody claims
/// do not all come back.
/// </remarks>
internal sealed class Rates(Commit commit, IJobRows jobs, IKeyRows waiters, IRateRows rows)
{
    /// <summary>Those that may go at nearly the same time go together, as far as no token is lost by that.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>What those wait for who wait for a rate, among those who wait for keys. No concurrency key is called so.</summary>
    public static string WaitName(string key) => '\u001f' + key;

    /// <summary>Takes what the job costs, when that is there and nobody in its queue waits before it.</summary>
    public bool TryTake(JobRow job, JobRate rate)
    {
        var bucket = Find(rate.Key);
        if (IsBehind(job, rate, bucket)) return false;
        var until = Later(bucket.Until, commit.Now) + rate.CostTime;
        if (until > commit.Now + rate.Depth) return false;
        rows.Save(rate.Key, bucket with { Until = until });
        return true;
    }

    /// <summary>A ready job waits for its rate.</summary>
    /// <returns>When the first of those that wait may go.</returns>
    public Instant Block(JobRow job, JobRate rate)
    {
        var bucket = Find(rate.Key);
        var own = Later(bucket.Until, commit.Now) + rate.CostTime + -rate.Depth;
        var next = !bucket.NextAt.IsSet ? own : IsBehind(job, rate, bucket) ? bucket.NextAt : Earlier(bucket.NextAt, Later(own, commit.Now));
        rows.Save(rate.Key, bucket with { NextAt = next });
        job.WaitsForRate = true;
        job.KeyDeadline = Instant.None; // it would have had its key
        jobs.Block(job);
        job.Place = JobPlace.Blocked;
        return next;
    }

    /// <summary>Lets those go whose time has come, and says how many.</summary>
    public int LetGo(int max)
    {
        var done = 0;
        foreach (var key in max > 0 ? rows.Due(max) : [])
        {
            if (done < max) done += LetGo(key, max - done);
        }

        return done;
    }

    private int LetGo(string key, int max)
    {
        var bucket = Find(key);
        var (done, released, next) = (0, bucket.Released, Instant.None);
        foreach (var queue in waiters.WaitingQueues(WaitName(key)))
        {
            var turn = new Turn(Later(bucket.Until, bucket.Released));
            done += LetGo(WaitName(key), queue, turn, max - done);
            released = Later(released, turn.Until);
            if (turn.NextAt.IsSet) next = next.IsSet ? Earlier(next, turn.NextAt) : turn.NextAt;
        }

        rows.Save(key, bucket with { Released = released, NextAt = next.IsSet ? Later(next, NextTick(released)) : next });
        return done;
    }

    private int LetGo(string name, string queue, Turn turn, int max)
    {
        if (waiters.FirstWaiters(name, queue, 1) is not [var first]) return 0;
        turn.NextAt = commit.Now;
        var size = Math.Min(max, MostOf(first.Rate, turn)) + 1;
        var page = waiters.FirstWaiters(name, queue, size);
        for (var i = 0; i < page.Count; i++)
        {
            if (i == max || !TryPass(page[i].Rate, turn)) return i;
            Unblock(page[i]);
        }

        turn.NextAt = page.Count < size ? Instant.None : commit.Now; // those behind say something else of the rate
        return page.Count;
    }

    private int MostOf(JobRate? rate, Turn turn)
    {
        if (rate is null) return 1;
        var room = commit.Now + rate.Depth - Later(turn.Until, commit.Now);
        return (int)Math.Clamp(room.Ticks / Math.Max(1, rate.TimeOf(1).Ticks), 0, Limits.MaxSet);
    }

    // One of which nobody knows any more what it waits for goes: the claim looks at it.
    private bool TryPass(JobRate? rate, Turn turn)
    {
        if (rate is null) return true;
        var until = Later(turn.Until, commit.Now) + rate.CostTime;
        turn.NextAt = Later(until + -rate.Depth, commit.Now);
        if (until > commit.Now + rate.Depth) return false;
        turn.Until = until;
        return true;
    }

    private void Unblock(JobRow job)
    {
        if (!jobs.Unblock(job)) return;
        job.WaitsForRate = false;
        job.Place = JobPlace.Ready;
    }

    // Three quarters of what the bucket holds are left for whoever is late: a token that nobody takes while it is full is lost.
    private Instant NextTick(Instant released)
    {
        var quarter = (released - commit.Now) / 4;
        return commit.Now + (quarter > TimeSpan.Zero && quarter < Tick ? quarter : Tick);
    }

    private bool IsBehind(JobRow job, JobRate rate, RateBucket bucket) => bucket.NextAt.IsSet && waiters.WaitsBefore(WaitName(rate.Key), job);

    private RateBucket Find(string key) => rows.Find(key).AsOf(commit.Now);

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    private sealed class Turn(Instant until)
    {
        public Instant Until { get; set; } = until;

        public Instant NextAt { get; set; }
    }
}
