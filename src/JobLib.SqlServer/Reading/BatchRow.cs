using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

internal sealed record BatchRow
{
    public byte[] Id { get; init; } = [];
    public string? Description { get; init; }
    public long Total { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Deleted { get; init; }
    public bool Sealed { get; init; }
    public long CreatedAt { get; init; }
    public long? FinishedAt { get; init; }
    public byte[]? OuterBatch { get; init; }
    public byte[]? Parent { get; init; }
    public int State { get; init; }
    public long Processing { get; init; }
    public string? Children { get; init; }

    public BatchSummary ToSummary() => new()
    {
        Id = Ids.ToId(Id).ToString(), Description = Description, State = (BatchState)State, Total = Total, Processing = Processing, Succeeded = Succeeded, Failed = Failed, Deleted = Deleted,
        Sealed = Sealed, CreatedAt = Utc.Of(CreatedAt), FinishedAt = Utc.Of(FinishedAt), BatchId = Ids.ToText(OuterBatch),
        ParentId = Ids.ToText(Parent), Children = Ids.ToTexts(Children),
    };
}
