using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <summary>A candidate of a search that meets the conditions, and its position.</summary>
internal sealed record HitRow
{
    public byte[] Job { get; init; } = [];
    public long? AtTime { get; init; }
}

/// <summary>How far a search came.</summary>
internal sealed record ReachRow
{
    public int Count { get; init; }
    public byte[]? LastJob { get; init; }
    public long? LastAt { get; init; }
    public long? LastCreated { get; init; }

    public Candidates With(IEnumerable<HitRow> passing) => new(
        Count,
        LastJob is { } last ? new(Ids.ToId(last), UnixMicroseconds.ToInstant(LastAt)) : null,
        UnixMicroseconds.ToInstant(LastCreated),
        [.. passing.Select(hit => new Candidate(Ids.ToId(hit.Job), UnixMicroseconds.ToInstant(hit.AtTime)))]);
}

/// <summary>A parameter of a job. They stand in a table of their own.</summary>
internal sealed record ParameterRow
{
    public byte[] Job { get; init; } = [];
    public string Name { get; init; } = "";
    public string Value { get; init; } = "";
}
