namespace JobLib.Client;

/// <summary>
/// Which options contradict uniqueness or could make it endless, and why: the client refuses them when a job is created, the analyzers where they stand in the
/// source.
/// </summary>
internal static class UniqueRefusals
{
    /// <summary>Of a member of a batch.</summary>
    public const string OfMember =
        "A member of a batch has no idempotency key, no Unique and no transaction of its own: it is created with its batch, after its id was given.";

    /// <summary>Why the options of a job are refused; null when they are not.</summary>
    /// <param name="hasKey">Unique has a key of its own.</param>
    /// <param name="hasBy">It says by something else than the arguments what is the same.</param>
    /// <param name="hasIdempotencyKey">The job has one.</param>
    /// <param name="isEndless">Nothing may ever end it: <see cref="IsEndless"/>.</param>
    public static string? Of(bool hasKey, bool hasBy, bool hasIdempotencyKey, bool isEndless)
    {
        if (hasKey && hasBy) return "Unique has a Key and a By. A key of your own says all: leave By out.";
        if (hasIdempotencyKey)
            return "A job has an idempotency key or Unique, not both: the one is about a call that is repeated, the other about jobs that are the same.";
        return isEndless
            ? "A continuation whose parent fails waits until a person decides, and nobody could create another for as long: such uniqueness may never end. Set Unique.For to the longest time that it may last, or a Condition that a failed parent fulfils."
            : null;
    }

    /// <param name="hasParent">The job is a continuation.</param>
    /// <param name="hasWindow">Unique lasts for a time at most.</param>
    /// <param name="startsAfterFailure">A parent that failed starts it.</param>
    public static bool IsEndless(bool hasParent, bool hasWindow, bool startsAfterFailure) => hasParent && !hasWindow && !startsAfterFailure;

    /// <summary>Why the options of many jobs that are created together are refused; null when they are not.</summary>
    public static string? OfMany(bool hasKey, bool throws)
    {
        if (hasKey)
            return "A key of your own belongs to a single job: of many with the same one only the first would be created. Use Unique.By, or create the jobs one by one.";
        return throws
            ? "Many jobs are created together, and one that is not unique cannot undo the others. Use UniqueConflict.ReturnExisting, or create the jobs one by one."
            : null;
    }
}
