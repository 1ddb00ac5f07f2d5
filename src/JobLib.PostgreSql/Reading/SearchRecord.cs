namespace JobLib.PostgreSql.Reading;

/// <summary>The answer to a search in one row: what passed as arrays, their times beside them.</summary>
internal sealed record SearchRecord
{
    public int Count { get; init; }
    public Guid? LastJob { get; init; }
    public DateTime? LastAt { get; init; }
    public DateTime? LastCreated { get; init; }
    public Guid[] Jobs { get; init; } = [];
    public DateTime[] Times { get; init; } = []; // empty where the page is not ordered by a time

    public Candidates ToCandidates() => new(
        Count,
        LastJob is { } last ? new(Ids.ToId(last), Utc.Of(LastAt)) : null,
        Utc.Of(LastCreated),
        [.. Jobs.Select((job, i) => new Candidate(Ids.ToId(job), i < Times.Length ? Utc.Of(Times[i]) : null))]);
}
