using JobLib.Storage;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>What one call has collected.</summary>
/// <param name="request">Its jobs and batches.</param>
internal sealed class PendingUnit(InsertRequest request)
{
    public InsertRequest Request { get; set; } = request;

    /// <summary>The transaction in which it was last written; null for none. When that is committed, it is done.</summary>
    public Guid? WrittenIn { get; set; }
}
