namespace JobLib.Reliability.Processes;

/// <summary>What a job of a run is for, and so what is to become of it.</summary>
public enum JobKind
{
    /// <summary>Fire and forget.</summary>
    Plain,

    /// <summary>Scheduled a moment ahead: does not start before.</summary>
    Delayed,

    /// <summary>Throws at its first two attempts.</summary>
    Retried,

    /// <summary>Has a continuation.</summary>
    Parent,

    /// <summary>Starts after its parent has ended.</summary>
    Child,

    /// <summary>A member of a batch.</summary>
    Member,

    /// <summary>Starts after all members of the batch have ended.</summary>
    BatchEnd,

    /// <summary>Never runs beside another one with its concurrency key.</summary>
    Keyed,

    /// <summary>Asked for twice with one idempotency key, made once.</summary>
    Idempotent,

    /// <summary>Records its own success in its own transaction: its effect happens exactly once.</summary>
    Marked,

    /// <summary>Created in the caller's transaction: exists if and only if the purchase does.</summary>
    Bought,

    /// <summary>Throws always, with no retry: Failed.</summary>
    Failing,

    /// <summary>Scheduled far ahead and deleted: never runs.</summary>
    Deleted,

    /// <summary>Kept in its body until it is let go.</summary>
    Held,

    /// <summary>A run of a recurring job.</summary>
    Tick,

    /// <summary>No more of them run at a time than their key's limit says.</summary>
    Limited,

    /// <summary>No more of them are claimed in any window than their rate says.</summary>
    Paced,

    /// <summary>Runs when the one before it in its sequence is over.</summary>
    Ordered,

    /// <summary>The same, and throws always, with no retry: Failed.</summary>
    OrderedFailing,

    /// <summary>Takes turns with other groups.</summary>
    Turn,

    /// <summary>Created only when no other with its key is in the way.</summary>
    Unique,
}
