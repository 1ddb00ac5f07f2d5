using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Ending;

/// <summary>What a commit has set off and left to maintenance, since it was more than one commit should do.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Target">The parent or the batch.</param>
/// <param name="After">The last row that was looked at.</param>
internal sealed record FollowUp(FollowUpKind Kind, JobId Target, JobId After)
{
    /// <summary>The number that the driver gave it.</summary>
    public long No { get; init; }

    /// <summary>With children: how their parent ended. Null when that cannot be read any more.</summary>
    public ParentOutcome? Parent { get; init; }

    /// <summary>With stopped members: who cancelled the batch.</summary>
    public JobActor? Actor { get; init; }
}

/// <summary>The kinds of <see cref="FollowUp"/>. The numbers are stored.</summary>
internal enum FollowUpKind
{
    /// <summary>A job has ended: its children are started or ruled out.</summary>
    ChildrenOfJob = 1,

    /// <summary>A batch has ended: the same.</summary>
    ChildrenOfBatch = 2,

    /// <summary>A batch has started: the members that it holds begin.</summary>
    HeldMembers = 3,

    /// <summary>A batch was stopped: its members that are not over are deleted.</summary>
    StoppedMembers = 4,
}

/// <summary>What one bounded step did.</summary>
/// <param name="Moved">How many rows it moved.</param>
/// <param name="Looked">How many rows it looked at.</param>
/// <param name="More">It stopped at its bound.</param>
/// <param name="Last">The last row that it looked at.</param>
internal readonly record struct FollowUpStep(int Moved, int Looked, bool More, JobId Last)
{
    /// <summary>A step that had no room.</summary>
    public static FollowUpStep None => new(0, 0, More: true, default);
}
