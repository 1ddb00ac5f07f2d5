namespace JobLib.PostgreSql.Reading;

/// <summary>A job with its parameters, which stand in its row.</summary>
internal sealed class DetailsRecord : JobRecord
{
    public string? Parameters { get; init; }
}
