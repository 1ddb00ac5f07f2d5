using JobLib.InMemory.Rows;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Reading;

/// <summary>Shows batches as people see them.</summary>
internal sealed class BatchPages(InMemoryState state)
{
    public static BatchSummary Summary(MemoryBatch row) => new()
    {
        Id = row.Id.ToString(),
        Description = row.Description,
        State = row.State,
        Total = row.Total,
        Processing = row.Processing,
        Succeeded = row.Succeeded,
        Failed = row.Failed,
        Deleted = row.Deleted,
        Sealed = row.Sealed,
        CreatedAt = row.CreatedAt.ToOffset(),
        FinishedAt = row.FinishedAt.OrNull(),
        BatchId = row.Outer?.ToString(),
        Nested = [.. row.Nested.Select(batch => batch.Id).Order().Take(JobPages.MaxChildren).Select(id => id.ToString())],
        ParentId = row.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch ? row.Start.Parent.ToString() : null,
        Children = JobPages.Children(row.ChildrenOrNull),
    };

    /// <summary>The batches before a position, the newest first.</summary>
    public Page<BatchSummary> Page(JobId? before, int size) =>
        MemoryCursors.Page(state.Batches.ById.Descending(before).Select(state.Batches.FindRow).OfType<MemoryBatch>(), size, Summary, row => row.Id.ToString());
}
