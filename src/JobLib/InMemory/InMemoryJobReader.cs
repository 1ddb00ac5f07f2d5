using JobLib.InMemory.Ordered;
using JobLib.InMemory.Reading;
using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Ending;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryJobReader(InMemoryState state) : IJobReader
{
    private readonly MemoryJobSearch search = new(state);
    private readonly JobPages jobs = new(state);
    private readonly BatchPages batches = new(state);
    private readonly RecurringPages recurring = new(state);
    private readonly ConcurrencyPages concurrency = new(state);
    private readonly RatePages rates = new(state);
    private readonly MemoryOverview overview = new(state);
    private readonly OrphanSearch orphans = new(state);

    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = state.Enter(cancellationToken);
        return new([.. ids.Select(state.Jobs.Find).OfType<MemoryJob>().Select(jobs.Details)]);
    }

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new(search.Page(query, cancellationToken));
    }

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new(search.Count(query, cap, cancellationToken));
    }

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(overview.Read(state.Now));
    }

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var scope = state.Enter(cancellationToken);
        var series = query.Queue is { } queue ? state.Queues.Find(queue)?.Series : state.Series;
        var from = Instant.Of(query.From).StartOfMinute();
        return new([
            .. series
                ?.Between(from, Instant.Of(query.To))
                .GroupBy(bucket => bucket.Minute.StartOf(query.Step))
                .Select(step => MinuteBucket.Sum(step.Key, [.. step]))
                ?? [],
        ]);
    }

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var scope = state.Enter(cancellationToken);
        return new(state.Tallies.Find(query));
    }

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.UniqueNames.Find(name)?.Job);
    }

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var from = Math.Max(0, after);
        if (state.Jobs.Find(id)?.SideOrNull?.Log is not { } log || from >= log.Count || max <= 0) return new(new LogPage([], after));
        var count = (int)Math.Min(max, log.Count - from);
        return new(new LogPage(log.GetRange((int)from, count), from + count) { First = from + 1 }); // a position is the number of lines up to there
    }

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        if (state.Jobs.Find(id)?.SideOrNull?.Log is not { } log) return new(new LogPage([], 0));
        var end = (int)Math.Clamp(before - 1 ?? log.Count, 0, log.Count);
        var from = Math.Max(0, end - Math.Max(0, max));
        return new(new LogPage(log.GetRange(from, end - from), end) { First = end > from ? from + 1 : 0 });
    }

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = MemoryCursors.Read<TimedName>(page, MemoryCursors.TryTimedName);
        using var scope = state.Enter(cancellationToken);
        var latest = state.Errors.Latest(before);
        return new(MemoryCursors.Page(latest, page.Size, row => row.ToGroup(), row => MemoryCursors.Write(new TimedName(row.LastAt, row.Fingerprint))));
    }

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken)
    {
        MemoryCursors.Check(page);
        using var scope = state.Enter(cancellationToken);
        return new(recurring.Page(page));
    }

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = state.Enter(cancellationToken);
        return new(recurring.Find(ids));
    }

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Recurring.TryFind(id, out var row) ? row.Definition : null);
    }

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken)
    {
        MemoryCursors.Check(page);
        using var scope = state.Enter(cancellationToken);
        return new(concurrency.Page(page));
    }

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var scope = state.Enter(cancellationToken);
        return new(concurrency.Find(keys));
    }

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        MemoryCursors.Check(page);
        using var scope = state.Enter(cancellationToken);
        return new(rates.Page(page));
    }

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var scope = state.Enter(cancellationToken);
        return new(rates.Find(keys));
    }

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = MemoryCursors.Read<JobId>(page, JobId.TryParse);
        using var scope = state.Enter(cancellationToken);
        return new(batches.Page(before, page.Size));
    }

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = state.Enter(cancellationToken);
        return new([.. ids.Select(state.Batches.FindRow).OfType<MemoryBatch>().Select(BatchPages.Summary)]);
    }

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(overview.Servers(state.Now));
    }

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var before = MemoryCursors.Read<long>(page, MemoryCursors.TryPosition);
        using var scope = state.Enter(cancellationToken);
        return new(MemoryCursors.Page(state.Audit.Latest(before), page.Size, row => row.Entry, row => MemoryCursors.Write(row.Position)));
    }

    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(orphans.Find(max));
    }
}
