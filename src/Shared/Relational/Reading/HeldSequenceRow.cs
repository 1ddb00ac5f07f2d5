namespace JobLib.Relational.Reading;

/// <summary>A sequence that a failed job holds.</summary>
internal sealed class HeldSequenceRow
{
    public string Key { get; init; } = "";
    public StoredId Job { get; init; } = Ids.None;
    public StoredTime Since { get; init; }
    public int Waiting { get; init; }

    public HeldSequence ToSequence() => new()
    {
        Key = Key,
        JobId = Ids.ToText(Job),
        Since = Utc.Of(Since),
        Waiting = new(Math.Min(Waiting, OverviewPage.CountedUpTo), Waiting > OverviewPage.CountedUpTo),
    };
}
