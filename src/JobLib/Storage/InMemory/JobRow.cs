namespace JobLib.Storage.InMemory;

/// <summary>A job: the one object that this storage keeps for it, wherever it is in its life.</summary>
/// <remarks>
/// What only few jobs have is kept aside (<see cref="Special"/>, <see cref="Side"/>), because a backlog of a million plain jobs is a million of these,
/// and the garbage collector copies each twice.
/// </remarks>
internal sealed class JobRow
{
    private const long NoDuration = -1;
    private const int SuspectCrashes = 2; // from this many charged crashes on, a job is handed out alone

    private JobSide? side;
    private long duration = NoDuration;

    public required JobId Id { get; init; }

    public required JobPayload Payload { get; init; }

    public required byte Priority { get; init; }

    public required Instant CreatedAt { get; init; }

    public string? Ambient { get; init; }

    public BatchRow? Batch { get; init; }

    /// <summary>As it was asked for, when it was asked for anything out of the ordinary: a start, keys, tags, parameters, a retention.</summary>
    public NewJob? Special { get; init; }

    /// <summary>The state that it was created in.</summary>
    public JobState CreatedAs { get; set; }

    public JobState State { get; set; }

    public JobPlace Place { get; set; }

    /// <summary>Where it waits, or would; while it runs, the queue that it was taken from.</summary>
    public required QueueRow Queue { get; set; }

    /// <summary>Its place in its queue.</summary>
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

    /// <summary>The time that it was last scheduled for by whoever created or rescheduled it.</summary>
    public Instant ScheduledAt { get; set; }

    /// <summary>When the attempt that runs was claimed, or the last one began.</summary>
    public Instant StartedAt { get; set; }

    public Instant FinishedAt { get; set; }

    public Instant ExpiresAt { get; set; }

    /// <summary>The server that runs it or ran it last.</summary>
    public ServerRow? Server { get; set; }

    /// <summary>The number of the claim that runs.</summary>
    public long Claim { get; set; }

    /// <summary>The job's index in that claim.</summary>
    public int ClaimIndex { get; set; }

    /// <summary>The renewal that last named it.</summary>
    public int NamedBy { get; set; }

    /// <summary>The attempt that its end belongs to; 0 when to none.</summary>
    public int EndAttempt { get; set; }

    /// <summary>A renewal said that its body had begun.</summary>
    public bool BodyBegan { get; set; }

    /// <summary>It waited for its concurrency key for as long as it may.</summary>
    public bool KeyTimedOut { get; set; }

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

    public bool IsFinished => Place == JobPlace.Finished;

    public bool IsSuspect => Crashes >= SuspectCrashes;

    public string? ConcurrencyKey => Special?.ConcurrencyKey;

    public JobStart Start => Special?.Start ?? JobStart.Now;

    /// <summary>What it has beside the ordinary; null when it has nothing.</summary>
    public JobSide? SideOrNull => side;

    /// <summary>The same, made when there is none.</summary>
    public JobSide Side => side ??= new();

    /// <summary>A person starts its life anew: nothing of its attempts counts any more. History remembers them.</summary>
    public void Forget()
    {
        Attempts = Crashes = 0;
        Server = null;
        StartedAt = Instant.None;
        Duration = null;
        Error = null;
        if (side is not null) side.Crashes = null;
    }

    /// <summary>To another queue. It must be between two places.</summary>
    public void MoveTo(QueueRow queue)
    {
        Queue.Jobs--;
        queue.Jobs++;
        Queue = queue;
    }

    /// <summary>Every change that ends a claim other than by its outcome makes later words about that claim stale.</summary>
    public void RaiseFence(Instant now) => Fence = Math.Max(Fence + 1, now.Microseconds);
}
