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
internal sealed class Rates(Commit commit, IJobRows jobs, IKeyRows waiters, IRateRows rows, ILedgerRows ledger)
{
    /// <summary>Those that may go at nearly the same time go together, as far as no token is lost by that.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>What those wait for who wait for a rate, among those who wait for keys. No concurrency key is called so.</summary>
    public static string WaitName(string key) => '\u001f' + key;

    /// <summary>Takes what the job costs, when that is there and nobody in its queue waits before it.</summary>
    public bool TryTake(JobRow job, JobRate own)
    {
        var (rate, bucket) = Look(own);
        if (IsBehind(job, rate, bucket)) return false;
        var until = Later(bucket.Until, commit.Now) + rate.CostTime;
        if (until > commit.Now + rate.Reach) return false;
        rows.Save(rate.Key, bucket with { Until = until });
        return true;
    }

    /// <summary>A ready job waits for its rate.</summary>
    /// <returns>When the first of those that wait may go.</returns>
    public Instant Block(JobRow job, JobRate own)
    {
        var (rate, bucket) = Look(own);
        var free = Later(bucket.Until, commit.Now) + rate.CostTime + -rate.Reach;
        var next = !bucket.NextAt.IsSet ? free : IsBehind(job, rate, bucket) ? bucket.NextAt : Earlier(bucket.NextAt, Later(free, commit.Now));
        rows.Save(rate.Key, bucket with { NextAt = next });
        job.WaitsForRate = true;
        job.KeyDeadline = Instant.None; // it would have had its key
        jobs.Block(job);
        job.Place = JobPlace.Blocked;
        return next;
    }

    /// <summary>Sets the rate of a key, or of a name's keys that have none of their own; null: as their jobs say. Whoever waits is looked at again.</summary>
    public void Set(string key, JobRate? rate, JobActor actor)
    {
        if (!rows.Set(key, rate)) return;
        ledger.Audit(actor, ActionOf(rate), key, rate?.Permits ?? 0);
        rows.LookAgain(key);
    }

    /// <summary>What the audit calls it when a rate is set to this.</summary>
    public static string ActionOf(JobRate? rate) => rate is null ? "reset rate" : "set rate";

    /// <summary>Takes so many tokens, also such as are not there, or gives some back. Whoever waits is looked at again.</summary>
    public void Charge(JobRate own, int tokens)
    {
        var (rate, bucket) = Look(own);
        if (rate.Permits == 0) rate = own; // none are to come by which it could be measured
        var (time, now) = (rate.TimeOf(tokens), commit.Now);
        rows.Save(rate.Key, bucket with
        {
            Until = Moved(bucket.Until, time),
            Released = Moved(bucket.Released, time),
            NextAt = bucket.NextAt.IsSet ? Earlier(bucket.NextAt, now) : Instant.None,
        });
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
        var queues = waiters.WaitingQueues(WaitName(key));
        var (bucket, set) = (Find(key, queues), rows.SetFor(key));
        var (done, released, next) = (0, bucket.Released, Instant.None);
        foreach (var queue in queues)
        {
            var turn = new Turn(Later(bucket.Until, bucket.Released), set);
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

    private int MostOf(JobRate? own, Turn turn)
    {
        if (own is null) return 1;
        var rate = InForce(own, turn.Set);
        var room = commit.Now + rate.Reach - Later(turn.Until, commit.Now);
        return (int)Math.Clamp(room.Ticks / Math.Max(1, rate.TimeOf(1).Ticks), 0, Limits.MaxSet);
    }

    // One of which nobody knows any more what it waits for goes: the claim looks at it.
    private bool TryPass(JobRate? own, Turn turn)
    {
        if (own is null) return true;
        var rate = InForce(own, turn.Set);
        var until = Later(turn.Until, commit.Now) + rate.CostTime;
        turn.NextAt = Later(until + -rate.Reach, commit.Now);
        if (until > commit.Now + rate.Reach) return false;
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

    private (JobRate Rate, RateBucket Bucket) Look(JobRate own)
    {
        var set = rows.SetFor(own.Key);
        var rate = InForce(own, set);
        return (rate, rows.Find(own.Key).CountedBy(rate, set is not null).AsOf(commit.Now));
    }

    private static JobRate InForce(JobRate own, JobRate? set) => set is null ? own : set with { Key = own.Key, Cost = own.Cost };

    // By the rate of the first that waits, who may be one of which nobody knows any more what it waits for.
    private RateBucket Find(string key, IReadOnlyList<string> queues) =>
        queues is [var queue, ..] && waiters.FirstWaiters(WaitName(key), queue, 1) is [{ Rate: { } rate }]
            ? Look(rate).Bucket
            : rows.Find(key).AsOf(commit.Now);

    // Never further back than to a full bucket, nor further ahead than anybody waits.
    private Instant Moved(Instant until, TimeSpan by) => Earlier(Later(Later(until, commit.Now) + by, commit.Now), commit.Now + JobRate.LongestDebt);

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    private sealed class Turn(Instant until, JobRate? set)
    {
        public JobRate? Set { get; } = set;

        public Instant Until { get; set; } = until;

        public Instant NextAt { get; set; }
    }
}
