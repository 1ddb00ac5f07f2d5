namespace JobLib;

/// <summary>The batch was cancelled, so nothing can be added to it.</summary>
/// <param name="batchId">The batch.</param>
public sealed class BatchCanceledException(string batchId)
    : InvalidOperationException($"Batch '{batchId}' is cancelled, so nothing can be added to it. Start a new batch.")
{
    /// <summary>The batch.</summary>
    public string BatchId { get; } = batchId;
}
