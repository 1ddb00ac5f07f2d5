namespace JobLib.Reliability.Evidence;

/// <summary>One start of a job's body, and how far it came.</summary>
internal sealed record Run(long Key, string Id, long Fence, string Process, long Began)
{
    /// <summary>When the body came to its end; null when it did not.</summary>
    public long? Ended { get; set; }

    /// <summary>When the body threw.</summary>
    public long? Threw { get; set; }

    /// <summary>When the body was left, in whichever way; null when its process did not come to that.</summary>
    public long? Over => Ended ?? Threw;
}
