using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>The batches: by id, which is the order of their creation, and those that are over by when they ended; and who waits for whom.</summary>
internal sealed class MemoryBatchRows(Commit commit, MemoryJobTable jobs, FinishedJobs finished) : IBatchRows
{
    private readonly Dictionary<JobId, MemoryBatch> rows = [];
    private readonly LinkedList<FollowUp> followUps = [];

    public OrderedSet<JobId> ById { get; } = new();

    /// <summary>Those that are over and have no members any more, by when they ended: nothing keeps them but their retention.</summary>
    public OrderedSet<TimedId> Over { get; } = new();

    /// <summary>Those that nobody has sealed, by when they were created.</summary>
    public OrderedSet<TimedId> Unsealed { get; } = new();

    public MemoryBatch? FindRow(JobId id) => rows.GetValueOrDefault(id);

    /// <summary>The children of the parent that a start names; null when it names none, or there is no such parent.</summary>
    public Children? ChildrenOf(JobStart start) => start.Kind switch
    {
        JobStartKind.AfterJob => jobs.Find(start.Parent)?.ChildrenOfIt(),
        JobStartKind.AfterBatch => FindRow(start.Parent)?.Children,
        _ => null,
    };

    public BatchRow? Find(JobId id) => rows.GetValueOrDefault(id);

    public BatchRow? Of(JobRow job) => ((MemoryJob)job).BatchRow;

    public BatchRow Add(NewBatch batch)
    {
        var row = new MemoryBatch
        {
            Id = batch.Id, Description = batch.Description, Outer = batch.Batch, OuterRow = batch.Batch is { } outer ? FindRow(outer) : null,
            Start = batch.Start, Sealed = batch.Sealed, CreatedAt = commit.Now,
        };
        rows.Add(row.Id, row);
        ById.Add(row.Id);
        if (!row.Sealed) Unsealed.Add(new(row.CreatedAt, row.Id));
        row.OuterRow?.Nested.Add(row);
        ChildrenOf(row.Start)?.All.Add(row.Id);
        return row;
    }

    public void Save(BatchRow batch)
    {
        var row = (MemoryBatch)batch;
        if (row.Sealed || row.IsStopped) Unsealed.Remove(new(row.CreatedAt, row.Id));
        SaveWaiting(row);
        ReviewOver(row);
    }

    /// <summary>Looks again whether anything but its retention keeps the batch, after its end or the removal of a member.</summary>
    public void ReviewOver(MemoryBatch row)
    {
        var over = row is { Members.Count: 0, Nested.Count: 0 } ? row.FinishedAt : Instant.None;
        if (row.OverAt == over) return;
        if (row.OverAt.IsSet) Over.Remove(new(row.OverAt, row.Id));
        if (over.IsSet) Over.Add(new(over, row.Id));
        row.OverAt = over;
    }

    public void Remove(MemoryBatch row)
    {
        rows.Remove(row.Id);
        ById.Remove(row.Id);
        Over.Remove(new(row.OverAt, row.Id));
        ChildrenOf(row.Start)?.All.Remove(row.Id);
        if (row.OuterRow is not { } outer) return;
        outer.Nested.Remove(row);
        ReviewOver(outer);
    }

    public IReadOnlyList<BatchRow> Nested(BatchRow batch) => [.. ((MemoryBatch)batch).Nested];

    public IReadOnlyList<JobId> Members(JobId batch, JobId after, int max) => FindRow(batch) is { } row ? [.. row.Members.Ascending(after).Take(max)] : [];

    public IReadOnlyList<JobRow> Held(JobId batch, JobId after, int max) =>
        FindRow(batch) is { } row ? [.. row.Held.Ascending(after).Take(max).Select(jobs.Get)] : [];

    public bool HasChildren(JobRow parent) => ((MemoryJob)parent).SideOrNull?.Children is { WaitingCount: > 0 };

    public bool HasChildren(BatchRow parent) => ((MemoryBatch)parent).ChildrenOrNull is { WaitingCount: > 0 };

    public IReadOnlyList<JobRow> Children(ParentEnd parent, JobId after, int max) =>
        ChildrenOf(parent) is { } children ? [.. children.Concerned(parent.State, after, max).Select(jobs.Get)] : [];

    public IReadOnlyList<BatchRow> BatchChildren(ParentEnd parent) =>
        ChildrenOf(parent) is { } children ? [.. children.WaitingBatches.Select(id => rows[id])] : [];

    public void Add(FollowUp work) => followUps.AddLast(work);

    public FollowUp? FirstFollowUp() => followUps.First?.Value;

    public void Advance(FollowUp work, JobId after) => followUps.Find(work)?.Value = work with { After = after };

    public void Remove(FollowUp work) => followUps.Remove(work);

    /// <summary>Whether maintenance will come to this. Looks through the list: for the search for orphaned jobs only.</summary>
    public bool IsNoted(FollowUpKind kind, JobId target) => followUps.Any(work => work.Kind == kind && work.Target == target);

    private Children? ChildrenOf(ParentEnd parent) => parent.IsBatch ? FindRow(parent.Id)?.ChildrenOrNull : jobs.Find(parent.Id)?.SideOrNull?.Children;

    private void SaveWaiting(MemoryBatch row)
    {
        if (row.Waiting == row.Awaits is not null) return;
        var parent = row.Awaits ?? ChildrenOf(row.Start);
        row.Awaits = row.Waiting ? parent : null;
        if (parent is null) return;
        if (row.Waiting) parent.AddWaiting(row);
        else parent.RemoveWaiting(row);
        finished.Review(parent);
    }
}
