using JobLib.InMemory.Ordered;
using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>
/// The jobs that ended in one state, in the order in which they did. A job whose continuations still wait is needed: it neither expires nor makes room.
/// </summary>
internal sealed class FinishedJob
{
    private readonly OrderedSet<TimedId> free = new();
    private readonly OrderedSet<TimedId> needed = new();
    private readonly OrderedSet<TimedId> expiring = new();

    /// <summary>The ends in order: of the jobs that may go, and of those that are needed.</summary>
    public IReadOnlyList<OrderedSet<TimedId>> ByEnd => [free, needed];

    public void Add(MemoryJob row)
    {
        if (IsNeeded(row))
        {
            needed.Add(EndOf(row));
            return;
        }

        free.Add(EndOf(row));
        if (row.ExpiresAt.IsSet) expiring.Add(ExpiryOf(row));
    }

    public void Remove(MemoryJob row)
    {
        if (free.Remove(EndOf(row))) expiring.Remove(ExpiryOf(row));
        else needed.Remove(EndOf(row));
    }

    /// <summary>Looks again whether the job is needed, after its last waiting child went or a first one came.</summary>
    public void Review(MemoryJob row)
    {
        Remove(row);
        Add(row);
    }

    /// <summary>The job that ended first of those that are more than <paramref name="max"/>.</summary>
    public bool TryOverflow(int max, out JobId id)
    {
        id = free.Count > max && free.TryFirst(out var oldest) ? oldest.Id : default;
        return free.Count > max;
    }

    /// <summary>A job that has expired.</summary>
    public bool TryExpired(Instant now, out JobId id)
    {
        var found = expiring.TryFirst(out var first) && first.At <= now;
        id = first.Id;
        return found;
    }

    private static bool IsNeeded(MemoryJob row) => row.SideOrNull?.Children is { WaitingCount: > 0 };

    private static TimedId EndOf(MemoryJob row) => new(row.FinishedAt, row.Id);

    private static TimedId ExpiryOf(MemoryJob row) => new(row.ExpiresAt, row.Id);
}
