using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>Shows concurrency keys as people see them.</summary>
internal sealed class ConcurrencyPages(InMemoryState state)
{
    public Page<ConcurrencySummary> Page(PageRequest page)
    {
        var keys = state.Keys.HeldOrLimited.SkipWhile(key => page.Cursor is { } after && string.CompareOrdinal(key, after) <= 0);
        return MemoryCursors.Page(keys, page.Size, Summary, key => key);
    }

    public IReadOnlyList<ConcurrencySummary> Find(IReadOnlyList<string> keys) => [.. keys.Select(Summary).Where(IsKnown)];

    private ConcurrencySummary Summary(string key)
    {
        var waiting = state.Keys.CountWaiters(key);
        return new()
        {
            Key = key,
            Limit = state.Keys.LimitOf(key),
            Held = state.Keys.CountHolders(key),
            Waiting = new(Math.Min(waiting, ConcurrencyKeys.MaxWaiting), waiting > ConcurrencyKeys.MaxWaiting),
        };
    }

    private static bool IsKnown(ConcurrencySummary key) => key.Limit is not null || key.Held > 0 || key.Waiting.Value > 0;
}
