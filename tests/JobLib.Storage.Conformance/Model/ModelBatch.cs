namespace JobLib.Storage.Conformance.Model;

/// <summary>What the model remembers of a batch.</summary>
internal sealed class ModelBatch(NewBatch definition)
{
    /// <summary>As it was created.</summary>
    public NewBatch Definition => definition;

    /// <summary>As it was last seen; it stays when the batch has been pruned.</summary>
    public BatchSummary? Seen { get; set; }

    /// <summary>It was there when one last looked.</summary>
    public bool Exists { get; set; }

    /// <summary>A person cancelled it.</summary>
    public bool Cancelled { get; set; }

    /// <summary>The number of the look at which it was first seen.</summary>
    public int Since { get; set; }

    /// <summary>The ends that it has been seen in, each with the number of the last such look.</summary>
    public Dictionary<JobState, int> Ends { get; } = [];

    public BatchState State => Seen?.State ?? throw new InvalidOperationException($"The batch {definition.Id} was never seen.");

    /// <summary>How it ended, if it has.</summary>
    public JobState? End => State switch
    {
        BatchState.Succeeded => JobState.Succeeded,
        BatchState.Deleted => JobState.Deleted,
        BatchState.Failed when Seen is { Pending: 0, Processing: 0 } => JobState.Failed,
        _ => null,
    };
}
