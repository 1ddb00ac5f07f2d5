using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The outcome of one claim.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobFinish
{
    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The claim's fence.</summary>
    public required long Fence { get; init; }

    /// <summary>What is to become of the job.</summary>
    public required JobOutcome Outcome { get; init; }

    /// <summary>How long ago the body began, measured by the server; null when it never did. The storage makes an instant of it by its own clock.</summary>
    public TimeSpan? StartedAgo { get; init; }

    /// <summary>How long the body ran; zero when it never began.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>
    /// The body called <see cref="IJobWriter.CompleteAsync"/>: the outcome counts only if that mark was committed. Without the mark the answer is
    /// <see cref="FinishStatus.Unmarked"/> and nothing is changed.
    /// </summary>
    public bool RequiresMark { get; init; }
}
