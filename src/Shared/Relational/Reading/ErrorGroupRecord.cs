namespace JobLib.Relational.Reading;

internal sealed record ErrorGroupRecord
{
    private const int Cap = 1_000;

    public string Fingerprint { get; init; } = "";
    public string Type { get; init; } = "";
    public string Message { get; init; } = "";
    public StoredTime FirstAt { get; init; }
    public StoredTime LastAt { get; init; }
    public long Attempts { get; init; }
    public int Failed { get; init; }
    public int Retrying { get; init; }

    public ErrorGroup ToGroup() => new()
    {
        Fingerprint = Fingerprint,
        Type = Type,
        Message = Message,
        FirstAt = Utc.Of(FirstAt),
        LastAt = Utc.Of(LastAt),
        Attempts = Attempts,
        Failed = Capped(Failed),
        Retrying = Capped(Retrying),
    };

    private static CappedCount Capped(int count) => new(Math.Min(count, Cap), count > Cap);
}
