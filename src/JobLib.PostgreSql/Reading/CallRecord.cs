namespace JobLib.PostgreSql.Reading;

/// <summary>What jobs call, by the number that <c>job_call</c> has for it.</summary>
internal sealed record CallRecord
{
    public long Call { get; init; }
    public string Type { get; init; } = "";
    public string Method { get; init; } = "";
}
