using JobLib.Kernel;

namespace JobLib.Relational.Reading;

internal sealed record ConcurrencyRow
{
    public string Key { get; init; } = "";
    public int? AtMost { get; init; }
    public int Held { get; init; }

    /// <summary>Counted up to one more than are shown.</summary>
    public int Waiting { get; init; }

    public ConcurrencySummary ToSummary() => new()
    {
        Key = Key,
        Limit = AtMost,
        Held = Held,
        Waiting = new(Math.Min(Waiting, ConcurrencyKeys.MaxWaiting), Waiting > ConcurrencyKeys.MaxWaiting),
    };
}
