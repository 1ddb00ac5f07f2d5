namespace JobLib;

/// <summary>Where a job is in its life. The names and their meanings are Hangfire's.</summary>
public enum JobState
{
    /// <summary>In its queue, and may be fetched by any server that serves it (or waits there for its concurrency key).</summary>
    Enqueued = 0,

    /// <summary>Waits for its time: a delayed job, or a failed attempt's retry.</summary>
    Scheduled = 1,

    /// <summary>Held by a server under a lease; its body runs or is about to.</summary>
    Processing = 2,

    /// <summary>Done. Final; expires after <c>Retention.Succeeded</c>.</summary>
    Succeeded = 3,

    /// <summary>Its retries are used up. Waits for a person, and does not expire by default.</summary>
    Failed = 4,

    /// <summary>
    /// Deleted by a person, by the end of its retries, or because its parent's end ruled it out. Final; expires after <c>Retention.Deleted</c>.
    /// </summary>
    Deleted = 5,

    /// <summary>Waits for a parent job or batch, or for its own batch to start.</summary>
    Awaiting = 6,
}
