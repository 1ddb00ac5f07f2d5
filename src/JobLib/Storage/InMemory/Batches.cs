namespace JobLib.Storage.InMemory;

/// <summary>The batches: by id, which is the order of their creation, and those that are over by when they ended.</summary>
internal sealed class Batches(FinishedPlaces finished, Worklist work)
{
    private readonly Dictionary<JobId, BatchRow> rows = [];

    public OrderedSet<JobId> ById { get; } = new();

    /// <summary>Those that are over and have no members any more, by when they ended: nothing keeps them but their retention.</summary>
    public OrderedSet<TimedId> Over { get; } = new();

    /// <summary>Those that nobody has sealed, by when they were created.</summary>
    public OrderedSet<TimedId> Unsealed { get; } = new();

    public BatchRow? Find(JobId id) => rows.GetValueOrDefault(id);

    public void Add(BatchRow row)
    {
        rows.Add(row.Id, row);
        ById.Add(row.Id);
        if (!row.Sealed) Unsealed.Add(new(row.CreatedAt, row.Id));
        if (row.Outer is not { } outer) return;
        outer.Nested.Add(row);
        outer.Total++;
        work.Touch(outer);
    }

    public void Remove(BatchRow row)
    {
        Release(row);
        rows.Remove(row.Id);
        ById.Remove(row.Id);
        Over.Remove(new(row.FinishedAt, row.Id));
        Unsealed.Remove(new(row.CreatedAt, row.Id));
        if (row.Outer is not { } outer) return;
        outer.Nested.Remove(row);
        ReviewOver(outer);
    }

    /// <summary>Looks again whether anything but its retention keeps the batch, after its end or the removal of a member.</summary>
    public void ReviewOver(BatchRow row)
    {
        if (row is { FinishedAt.IsSet: true, Members.Count: 0, Nested.Count: 0 } && Find(row.Id) == row) Over.Add(new(row.FinishedAt, row.Id));
    }

    /// <summary>The batch waits for the end of its parent.</summary>
    public void Await(BatchRow row, Family parent)
    {
        row.Awaits = parent;
        parent.AddWaiting(row.Id, row.Start.Condition);
        finished.Review(parent);
    }

    /// <summary>The batch waits for its parent no more.</summary>
    public void Release(BatchRow row)
    {
        if (row.Awaits is not { } parent) return;
        row.Awaits = null;
        parent.RemoveWaiting(row.Id, row.Start.Condition);
        finished.Review(parent);
    }

    public void Seal(BatchRow row)
    {
        row.Sealed = true;
        Unsealed.Remove(new(row.CreatedAt, row.Id));
        Start(row);
    }

    /// <summary>Starts the batch, and those nested in it, unless something still keeps it.</summary>
    public void Start(BatchRow row)
    {
        if (row.Started || !row.Sealed || row.Awaits is not null || row.Outer is { Started: false } || row.IsDeleted) return;
        row.Started = true;
        work.Touch(row);
        if (row.Held.Count > 0) work.Add(Work.PlaceMembers(row));
        foreach (var nested in row.Nested) Start(nested);
    }

    /// <summary>The batch becomes Deleted, and its members after it in bounded steps.</summary>
    public void Cancel(BatchRow row, JobActor? actor)
    {
        row.Cancelled = true;
        row.CancelledBy = actor;
        work.Touch(row);
        work.AddLater(Work.DeleteMembers(row));
    }

    public void RuleOut(BatchRow row)
    {
        row.RuledOut = true;
        work.Touch(row);
        work.Add(Work.DeleteMembers(row));
    }

    /// <summary>Compares the batch's counts with the end that it is in; where they differ, the batch around it counts anew and its children are told.</summary>
    public void Review(BatchRow row, Instant now)
    {
        var end = row.EndByCounts;
        if (end == row.Ended) return;
        if (row.Outer is { } outer)
        {
            if (row.Ended is { } was) outer.Count(was, -1);
            if (end is { } becomes) outer.Count(becomes, 1);
            work.Touch(outer);
        }

        Over.Remove(new(row.FinishedAt, row.Id));
        row.Ended = end;
        row.FinishedAt = end is JobState.Succeeded or JobState.Deleted ? now : Instant.None;
        ReviewOver(row);
        if (end is not null && row.FamilyOrNull is { WaitingCount: > 0 } family) work.Add(Work.ReleaseChildren(family));
    }
}
