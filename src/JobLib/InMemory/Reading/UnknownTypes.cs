using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>The types and methods that servers were given and do not know.</summary>
internal sealed class UnknownTypes
{
    private readonly Dictionary<string, UnknownJobType> rows = new(StringComparer.Ordinal);

    public void Add(string name, Instant now)
    {
        var at = now.ToOffset();
        rows[name] = rows.TryGetValue(name, out var row) ? row with { LastAt = at, Count = row.Count + 1 } : new(name, at, at, 1);
    }

    public IReadOnlyList<UnknownJobType> Since(Instant moment) =>
        [.. rows.Values.Where(row => Instant.Of(row.LastAt) >= moment).OrderByDescending(row => row.LastAt)];

    public int RemoveUpTo(Instant moment, int max)
    {
        var old = rows.Values.Where(row => Instant.Of(row.LastAt) <= moment).Take(max).ToList();
        foreach (var row in old) rows.Remove(row.Name);
        return old.Count;
    }
}
