using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>Shows the buckets of rates as people see them.</summary>
internal sealed class RatePages(InMemoryState state)
{
    public Page<RateSummary> Page(PageRequest page)
    {
        var keys = state.Rates.Known.SkipWhile(key => page.Cursor is { } after && string.CompareOrdinal(key, after) <= 0);
        return MemoryCursors.Page(keys, page.Size, Summary, key => key);
    }

    public IReadOnlyList<RateSummary> Find(IReadOnlyList<string> keys) => [.. keys.Where(state.Rates.IsKnown).Select(Summary)];

    private RateSummary Summary(string key) =>
        RateSummaries.Of(key, state.Rates.Find(key), state.Rates.SetFor(key), state.Keys.CountWaiters(Kernel.Rates.WaitName(key)), state.Now);
}
