using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage.InMemory;

/// <summary>The jobs by id.</summary>
/// <remarks>In many small tables: one large one would stop everybody while it grows, for a second with some million jobs.</remarks>
internal sealed class JobTable
{
    private const int Parts = 256;

    private readonly Dictionary<JobId, JobRow>[] parts = [.. Enumerable.Range(0, Parts).Select(_ => new Dictionary<JobId, JobRow>())];

    public int Count { get; private set; }

    public JobRow? Find(JobId id) => PartOf(id).GetValueOrDefault(id);

    /// <summary>A job that must be there, since an index of this storage names it.</summary>
    public JobRow Get(JobId id) => PartOf(id)[id];

    public bool TryFind(JobId id, [NotNullWhen(true)] out JobRow? row) => PartOf(id).TryGetValue(id, out row);

    public void Add(JobRow row)
    {
        PartOf(row.Id).Add(row.Id, row);
        Count++;
    }

    public void Remove(JobRow row)
    {
        if (PartOf(row.Id).Remove(row.Id)) Count--;
    }

    private Dictionary<JobId, JobRow> PartOf(JobId id) => parts[id.GetHashCode() & (Parts - 1)];
}
