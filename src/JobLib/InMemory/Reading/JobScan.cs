using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Ending;

namespace JobLib.InMemory.Reading;

/// <summary>Reads the jobs that a query asks for in its order, in short slices: nobody waits for a long search.</summary>
internal sealed class JobScan(InMemoryState state, JobQuery query, JobFilter filter, int bound)
{
    private const int SliceBound = 1_000;

    /// <summary>Where the search is; null before its beginning.</summary>
    public MemoryJobCursor? Position { get; private set; } = MemoryJobCursor.Read(query);

    /// <summary>Everything up to here has been looked at.</summary>
    public Instant SearchedTo { get; private set; }

    public int Looked { get; private set; }

    /// <summary>There is nothing behind <see cref="Position"/>.</summary>
    public bool AtEnd { get; private set; }

    public bool HasMore => !AtEnd && Looked < bound;

    /// <summary>The next jobs that match, at most <paramref name="max"/>, with the position of each. None does not mean that there are no more.</summary>
    public IReadOnlyList<(MemoryJobCursor Position, T Job)> Read<T>(int max, Func<MemoryJob, T> view, CancellationToken cancellationToken)
    {
        var found = new List<(MemoryJobCursor, T)>();
        var slice = Math.Min(SliceBound, bound - Looked);
        using var scope = state.Enter(cancellationToken);
        foreach (var row in Rows())
        {
            if (found.Count == max || slice-- == 0) return found;
            Looked++;
            Position = MemoryJobCursor.Of(row, query.Order);
            SearchedTo = TimeOf(row);
            if (filter.Matches(row)) found.Add((Position.Value, view(row)));
        }

        AtEnd = true;
        return found;
    }

    private Instant TimeOf(MemoryJob row) => query.Order switch
    {
        JobOrder.DueFirst => row.DueAt,
        JobOrder.FinishedFirst => row.FinishedAt,
        _ => row.CreatedAt,
    };

    private IEnumerable<MemoryJob> Rows() => query.Order switch
    {
        JobOrder.DueFirst => ById(state.Rows.Scheduled.Ascending(Position?.Key)),
        JobOrder.FinishedFirst => ById(Merge(Ends().Select(ends => ends.Descending(Position?.Key)), descending: true)),
        JobOrder.OldestFirst => Oldest().Select(state.Jobs.Get),
        _ => Newest().Select(state.Jobs.Get),
    };

    private IEnumerable<JobId> Oldest()
    {
        var all = Merge(Sets().Select(set => set.Ascending(Position?.Key.Id)), descending: false);
        return filter.UpTo is { } last ? all.TakeWhile(id => id <= last) : all;
    }

    private IEnumerable<JobId> Newest() => Position is null && filter.UpTo is { } last
        ? Merge(Sets().Select(set => set.Contains(last) ? set.Descending(last).Prepend(last) : set.Descending(last)), descending: true)
        : Merge(Sets().Select(set => set.Descending(Position?.Key.Id)), descending: true);

    private IEnumerable<OrderedSet<JobId>> Sets()
    {
        if (query.BatchId is not null) return filter.Batch is { } id && state.Batches.FindRow(id) is { } batch ? [batch.Members] : [];
        if (query.RecurringId is { } recurring) return state.Recurring.RunsOf(recurring) is { } runs ? [runs] : [];
        return filter.States.Select(state.Rows.ByState);
    }

    private IReadOnlyList<OrderedSet<TimedId>> Ends() => state.Finished[filter.States.Single()].ByEnd;

    private IEnumerable<MemoryJob> ById(IEnumerable<TimedId> keys) => keys.Select(key => state.Jobs.Get(key.Id));

    // A handful of sorted sources at most, a state each.
    private static IEnumerable<T> Merge<T>(IEnumerable<IEnumerable<T>> sources, bool descending) where T : struct, IComparable<T>
    {
        var open = sources.Select(source => source.GetEnumerator()).Where(source => source.MoveNext()).ToList();
        while (open.Count > 0)
        {
            var next = open[0];
            foreach (var source in open)
            {
                if (source.Current.CompareTo(next.Current) > 0 == descending && source != next) next = source;
            }

            yield return next.Current;
            if (!next.MoveNext()) open.Remove(next);
        }
    }
}
