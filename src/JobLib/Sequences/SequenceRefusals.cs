namespace JobLib.Sequences;

/// <summary>What a job of a sequence cannot be, and why: the client refuses it when the job is created.</summary>
internal static class SequenceRefusals
{
    /// <summary>Why the options of a job of a sequence are refused; null when they are not.</summary>
    /// <param name="hasParent">The job is a continuation.</param>
    /// <param name="hasTime">The job has a time.</param>
    /// <param name="reschedules">It would move the job that has its unique key to another time.</param>
    public static string? Of(bool hasParent, bool hasTime, bool reschedules)
    {
        if (hasParent)
            return "A job has one parent, and a job of a sequence has the one before it. Leave AfterJob and AfterBatch out, or the sequence.";
        if (reschedules)
            return "UniqueConflict.Reschedule moves a job to another time, and a job of a sequence has none: it begins when the one before it is over. Use UniqueConflict.Replace.";
        return hasTime
            ? "A job of a sequence begins when the one before it is over, and has no time of its own. Leave Delay and At out, or schedule a job that creates it."
            : null;
    }
}
