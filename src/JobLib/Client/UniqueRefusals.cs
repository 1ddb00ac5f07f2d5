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

    /// <summary>Why what is asked of the other job is refused; null when it is not.</summary>
    /// <param name="replaces">It is to take this call.</param>
    /// <param name="reschedules">And its time.</param>
    /// <param name="outlastsWait">It would be in the way, too, when it has begun.</param>
    /// <param name="isOfArguments">Only with the same arguments it is the same one.</param>
    /// <param name="hasParent">The job is a continuation.</param>
    /// <param name="hasTime">The job has a time.</param>
    /// <param name="hasMaxDelay">Unique bounds how long it may be put off.</param>
    public static string? OfConflict(
        bool replaces,
        bool reschedules,
        bool outlastsWait,
        bool isOfArguments,
        bool hasParent,
        bool hasTime,
        bool hasMaxDelay
    )
    {
        if (hasMaxDelay && !reschedules)
            return "Unique.MaxDelay bounds how long UniqueConflict.Reschedule puts a job off, and nothing else does. Set OnConflict = UniqueConflict.Reschedule, or leave MaxDelay out.";
        if (!replaces && !reschedules) return null;
        if (outlastsWait)
            return "Replace and Reschedule change a job that waits. One that has begun keeps its arguments, and as long as that is in the way, what this call brings would be lost: no job would run with it. Use UniqueWhile.Waiting, which is their default: a job that has begun is in nobody's way then, and another is created.";
        if (replaces && isOfArguments)
            return "Replace brings other arguments, but by UniqueBy.Arguments only a job with the same ones is the same: there is nothing to replace. Use UniqueBy.Type, or a Key of your own.";
        if (!reschedules) return null;
        if (hasParent) return "A continuation begins when its parent ends, and has no time that another could be moved to. Use UniqueConflict.Replace.";
        return hasTime ? null : "Reschedule moves the job that waits to the time of this call, and this call has none. Set Delay or At, or use UniqueConflict.Replace.";
    }

    /// <param name="hasParent">The job is a continuation.</param>
    /// <param name="hasWindow">Unique lasts for a time at most.</param>
    /// <param name="startsAfterFailure">A parent that failed starts it.</param>
    public static bool IsEndless(bool hasParent, bool hasWindow, bool startsAfterFailure) => hasParent && !hasWindow && !startsAfterFailure;

    /// <summary>Why the options of many jobs that are created together are refused; null when they are not.</summary>
    public static string? OfMany(bool hasKey, bool throws, bool replaces)
    {
        if (replaces)
            return "Many jobs are created together, and each would replace the one before it that is the same. Use UniqueConflict.ReturnExisting, or create the jobs one by one.";
        if (hasKey)
            return "A key of your own belongs to a single job: of many with the same one only the first would be created. Use Unique.By, or create the jobs one by one.";
        return throws
            ? "Many jobs are created together, and one that is not unique cannot undo the others. Use UniqueConflict.ReturnExisting, or create the jobs one by one."
            : null;
    }
}
