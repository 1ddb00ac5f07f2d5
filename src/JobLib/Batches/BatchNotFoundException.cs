namespace JobLib;

/// <summary>There is no batch with this id: there never was, or it has expired.</summary>
/// <param name="batchId">The id.</param>
public sealed class BatchNotFoundException(string batchId)
    : InvalidOperationException(
        $"Batch '{batchId}' does not exist. It may have expired: raise Retention.Succeeded or Retention.Deleted to keep finished batches longer."
    )
{
    /// <summary>The id.</summary>
    public string BatchId { get; } = batchId;
}
