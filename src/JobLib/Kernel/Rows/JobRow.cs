using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>A job as the rules see it. A driver adds what it keeps besides, and decides where each field is stored.</summary>
/// <remarks>A row may be read in part: of a running job only what its end needs.</remarks>
internal abstract class JobRow
{
    /// <summary>From so many charged crashes on, a job is handed out alone.</summary>
    public const int SuspectCrashes = 2;

    private const long NoDuration = -1;
    private long duration = NoDuration;

    public required JobId Id { get; init; }

    public JobPlace Place { get; set; }

    public JobState State { get; set; }

    /// <summary>Its position in its queue.</summary>
    public long Seq { get; set; }

    public long Fence { get; set; }

    /// <summary>The attempts that were charged.</summary>
    public int Attempts { get; set; }

    /// <summary>The crashes that were charged.</summary>
    public int Crashes { get; set; }

    /// <summary>Since when it is, or was, ready; none when it came to where it is from elsewhere.</summary>
    public Instant ReadyAt { get; set; }

    /// <summary>While it is scheduled: for when.</summary>
    public Instant DueAt { get; set; }

    /// <summary>When the attempt that runs was claimed, or the last one began.</summary>
    public Instant StartedAt { get; set; }

    public Instant FinishedAt { get; set; }

    public Instant ExpiresAt { get; set; }

    /// <summary>The number of the claim that runs.</summary>
    public long Claim { get; set; }

    /// <summary>What runs it or ran it last.</summary>
    public Runner? Runner { get; set; }

    /// <summary>The attempt that its end belongs to; 0 when to none.</summary>
    public int EndAttempt { get; set; }

    /// <summary>A renewal said that its body had begun.</summary>
    public bool BodyBegan { get; set; }

    /// <summary>It waited for its concurrency key for as long as it may, and runs without it.</summary>
    public bool KeyTimedOut { get; set; }

    /// <summary>It waits, outside of its queue, for its rate and not for its concurrency key.</summary>
    public bool WaitsForRate { get; set; }

    /// <summary>It waits for the retry of a failed attempt.</summary>
    public bool Retrying { get; set; }

    public string? Result { get; set; }

    /// <summary>The last attempt's error.</summary>
    public JobError? Error { get; set; }

    /// <summary>Why it is where it is.</summary>
    public string? Reason { get; set; }

    /// <summary>How long the last attempt ran.</summary>
    public TimeSpan? Duration
    {
        get => duration == NoDuration ? null : new(duration);
        set => duration = value?.Ticks ?? NoDuration;
    }

    /// <summary>Where it waits, or would; while it runs, the queue that it was taken from.</summary>
    public abstract string Queue { get; }

    /// <summary>The batch that it is a member of.</summary>
    public abstract JobId? Batch { get; }

    /// <summary>As it was asked for. Of a job that waits for nothing it may be missing.</summary>
    public abstract JobStart Start { get; }

    public abstract string? ConcurrencyKey { get; }

    /// <summary>How many may hold that key beside it, itself counted, as far as it says; it may be any number.</summary>
    public abstract int ConcurrencyLimit { get; }

    /// <summary>How often jobs like it are claimed; null when that does not matter. Of a job that does not wait to be claimed it may be missing.</summary>
    public abstract JobRate? Rate { get; }

    /// <summary>How long it may wait for that key; null for ever.</summary>
    public abstract TimeSpan? ConcurrencyWait { get; }

    /// <summary>The sequence that it is of.</summary>
    public abstract string? Sequence { get; }

    /// <summary>Its own retention; null for the policy's.</summary>
    public abstract TimeSpan? Retention { get; }

    /// <summary>The server that holds it; null while none does.</summary>
    public abstract ServerId? Owner { get; }

    /// <summary>Until when it may wait for its concurrency key, once it has begun to.</summary>
    public abstract Instant KeyDeadline { get; set; }

    /// <summary>While its batch holds it: when it is to begin at the earliest; none when its own start says so.</summary>
    public abstract Instant HeldUntil { get; set; }

    /// <summary>Who brought it to its end, when it was a person.</summary>
    public abstract JobActor? EndedBy { get; set; }

    /// <summary>Its own transaction has recorded that it succeeded; what is missing is its end.</summary>
    public virtual bool IsMarked => false;

    /// <summary>The result that was recorded with the mark.</summary>
    public virtual string? MarkResult => null;

    /// <summary>Nothing says any more what it is: somebody has changed the storage by hand.</summary>
    public virtual bool IsLost => false;

    public bool IsFinished => Place == JobPlace.Finished;

    public bool IsSuspect => Crashes >= SuspectCrashes;

    /// <summary>The key that it holds while it runs.</summary>
    public string? OccupiedKey => KeyTimedOut ? null : ConcurrencyKey;

    /// <summary>The rate that its claim counts for. One that is handed out for its key's sake alone does nothing.</summary>
    public JobRate? CountedRate => KeyTimedOut ? null : Rate;

    /// <summary>What it waits for outside of its queue: its concurrency key, or the name that those have who wait for its rate.</summary>
    public string? AwaitedKey => WaitsForRate ? Rate is { } rate ? Rates.WaitName(rate.Key) : null : ConcurrencyKey;

    /// <summary>Every change that ends a claim other than by its outcome makes later words about that claim stale.</summary>
    public void RaiseFence(Instant now) => Fence = Math.Max(Math.Min(Fence, long.MaxValue - 1) + 1, now.Microseconds);

    /// <summary>A person starts its life anew: nothing of its attempts counts any more. History remembers them.</summary>
    public void Forget()
    {
        Attempts = Crashes = 0;
        Runner = null;
        StartedAt = Instant.None;
        Duration = null;
        Error = null;
    }
}
