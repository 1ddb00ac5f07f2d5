namespace JobLib;

/// <summary>What a job of a sequence does when the one before it has failed for good.</summary>
public enum SequenceFailure
{
    /// <summary>It waits, and so do all after it, until a person has retried the failed job, and that has succeeded, or has deleted it.</summary>
    Hold = 0,

    /// <summary>It goes on as if the other had succeeded.</summary>
    GoOn = 1,
}
