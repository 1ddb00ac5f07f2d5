using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.InMemory.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class MemoryJobSearch(InMemoryState state)
{
    /// <summary>A count gives up after so many rows, and says that there are more.</summary>
    private const int CountBound = 100_000;

    public Page<JobSummary> Page(JobQuery query, CancellationToken cancellationToken)
    {
        var scan = new JobScan(state, query, new(query), PageBound(query));
        var found = new List<(MemoryJobCursor Position, JobSummary Job)>();
        var began = Stopwatch.GetTimestamp();
        do
        {
            var slice = scan.Read(query.Size + 1, JobPages.Summary, cancellationToken);
            found.AddRange(slice.Where(item => JobTextFilter.Matches(query, item.Job.Payload, item.Job.Error)));
        }
        while (found.Count <= query.Size && scan.HasMore && !JobTextFilter.IsLate(query, began));

        var items = found.Take(query.Size).Select(item => item.Job).ToList();
        if (found.Count > query.Size) return new(items, found[query.Size - 1].Position.ToString());
        return scan.AtEnd ? new(items, null) : new(items, scan.Position?.ToString(), scan.SearchedTo.OrNull());
    }

    public CappedCount Count(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var filter = new JobFilter(query);
        if (filter.IsByStateOnly) return CountByState(query, filter, cap, cancellationToken);
        var scan = new JobScan(state, query with { Cursor = null }, filter, JobTextFilter.IsNeeded(query) ? JobQuery.ScanBound : CountBound);
        var count = 0;
        while (count <= cap && scan.HasMore)
        {
            var slice = scan.Read(int.MaxValue, row => (row.Payload, row.Error), cancellationToken);
            count += slice.Count(item => JobTextFilter.Matches(query, item.Job.Payload, item.Job.Error));
        }

        return new(Math.Min(count, cap), count > cap || !scan.AtEnd);
    }

    private CappedCount CountByState(JobQuery query, JobFilter filter, int cap, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var count = filter.States.Sum(job => query.Retrying ? state.Rows.Retrying : state.Rows.ByState(job).Count); // Retrying: Scheduled or none
        return new(Math.Min(count, cap), count > cap);
    }

    // Rows are looked at in slices, and quickly: only texts take so long that a page stops at a bound.
    private static int PageBound(JobQuery query) => JobTextFilter.IsNeeded(query) ? JobQuery.ScanBound : int.MaxValue;
}
