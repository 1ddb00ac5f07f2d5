namespace JobLib.Relational.Reading;

internal sealed record BatchRecord
{
    public StoredId Id { get; init; } = Ids.None;
    public string? Description { get; init; }
    public long Total { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Deleted { get; init; }
    public bool Sealed { get; init; }
    public StoredTime CreatedAt { get; init; }
    public StoredTime? FinishedAt { get; init; }
    public StoredId? OuterBatch { get; init; }
    public StoredId? Parent { get; init; }
    public int State { get; init; }
    public long Processing { get; init; }
    public StoredIds? Children { get; init; }
    public StoredIds? Nested { get; init; }

    public BatchSummary ToSummary() => new()
    {
        Id = Ids.ToText(Id),
        Description = Description,
        State = (BatchState)State,
        Total = Total,
        Processing = Processing,
        Succeeded = Succeeded,
        Failed = Failed,
        Deleted = Deleted,
        Sealed = Sealed, CreatedAt = Utc.Of(CreatedAt), FinishedAt = Utc.Of(FinishedAt), BatchId = Ids.ToTextOrNull(OuterBatch),
        Nested = Ids.ToTexts(Nested), ParentId = Ids.ToTextOrNull(Parent), Children = Ids.ToTexts(Children),
    };
}
