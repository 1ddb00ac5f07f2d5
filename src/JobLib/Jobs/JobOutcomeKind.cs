namespace JobLib;

/// <summary>The ends that an attempt of a job may take.</summary>
public enum JobOutcomeKind
{
    /// <summary>To <see cref="JobState.Succeeded"/>.</summary>
    Succeeded,

    /// <summary>To <see cref="JobState.Scheduled"/> for the next attempt.</summary>
    Retry,

    /// <summary>To <see cref="JobState.Failed"/>.</summary>
    Failed,

    /// <summary>To <see cref="JobState.Deleted"/>.</summary>
    Deleted,

    /// <summary>Back to its queue, or to <see cref="JobState.Scheduled"/> with a delay: the attempt did not come to an end of its own.</summary>
    Released,
}
