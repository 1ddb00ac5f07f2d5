namespace JobLib.Storage.InMemory;

/// <summary>Something that an end or a start has set off, of which only a bounded part may be done at once.</summary>
internal readonly record struct Work(WorkKind Kind, Family? Family, BatchRow? Batch)
{
    /// <summary>A parent has ended: its children are to be started or ruled out.</summary>
    public static Work ReleaseChildren(Family family) => new(WorkKind.ReleaseChildren, family, null);

    /// <summary>A batch has started: the members that it holds are to be placed.</summary>
    public static Work PlaceMembers(BatchRow batch) => new(WorkKind.PlaceMembers, null, batch);

    /// <summary>A batch is cancelled or ruled out: its members that are not over are to be deleted.</summary>
    public static Work DeleteMembers(BatchRow batch) => new(WorkKind.DeleteMembers, null, batch);
}
