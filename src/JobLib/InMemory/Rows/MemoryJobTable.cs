using System.Diagnostics.CodeAnalysis;

namespace JobLib.InMemory.Rows;

/// <summary>The jobs by id.</summary>
/// <remarks>In many small tables: one large one would stop everybody while it grows, for a second with some million jobs.</remarks>
internal sealed class MemoryJobTable
{
    private const int Parts = 256;

    private readonly Dictionary<JobId, MemoryJob>[] parts = [.. Enumerable.Range(0, Parts).Select(_ => new Dictionary<JobId, MemoryJob>())];

    public int Count { get; private set; }

    public MemoryJob? Find(JobId id) => PartOf(id).GetValueOrDefault(id);

    /// <summary>A job that must be there, since an index of this storage names it.</summary>
    public MemoryJob Get(JobId id) => PartOf(id)[id];

    public bool TryFind(JobId id, [NotNullWhen(true)] out MemoryJob? row) => PartOf(id).TryGetValue(id, out row);

    /// <summary>Adds the job; false when its id is there.</summary>
    public bool TryAdd(MemoryJob row)
    {
        if (!PartOf(row.Id).TryAdd(row.Id, row)) return false;
        Count++;
        return true;
    }

    /// <summary>Takes a job out that must be there.</summary>
    public MemoryJob Take(JobId id)
    {
        if (!PartOf(id).Remove(id, out var row)) throw new KeyNotFoundException($"There is no job '{id}'.");
        Count--;
        return row;
    }

    private Dictionary<JobId, MemoryJob> PartOf(JobId id) => parts[id.GetHashCode() & (Parts - 1)];
}
