using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

internal sealed record BatchRow
{
    public Guid Id { get; init; }
    public string? Description { get; init; }
    public long Total { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Deleted { get; init; }
    public bool Sealed { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? FinishedAt { get; init; }
    public Guid? OuterBatch { get; init; }
    public Guid? Parent { get; init; }
    public int State { get; init; }
    public long Processing { get; init; }
    public Guid[] Children { get; init; } = [];

    public BatchSummary ToSummary() => new()
    {
        Id = new JobId(Id).ToString(), Description = Description, State = (BatchState)State, Total = Total, Processing = Processing, Succeeded = Succeeded, Failed = Failed, Deleted = Deleted,
        Sealed = Sealed, CreatedAt = Utc.Of(CreatedAt), FinishedAt = Utc.Of(FinishedAt), BatchId = OuterBatch is { } outer ? new JobId(outer).ToString() : null,
        ParentId = Parent is { } parent ? new JobId(parent).ToString() : null, Children = [.. Children.Select(id => new JobId(id).ToString())],
    };
}
