using JobLib.Storage;

namespace JobLib.Telemetry.Tests.Health;

/// <summary>A reader that counts how often it is asked for the state of everything, and can be away.</summary>
internal sealed class CountingReader(IJobReader inner) : IJobReader
{
    public Exception? Fault { get; set; }

    public int Overviews { get; private set; }

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken)
    {
        Overviews++;
        return Fault is null ? inner.OverviewAsync(cancellationToken) : throw Fault;
    }

    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        inner.FindAsync(ids, cancellationToken);

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken) => inner.CountAsync(query, cap, cancellationToken);

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken) =>
        inner.TalliesAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken) =>
        inner.SeriesAsync(query, cancellationToken);

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) => inner.UniqueHolderAsync(name, cancellationToken);

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken) => inner.LogAsync(id, after, max, cancellationToken);

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken) =>
        inner.LogEndAsync(id, before, max, cancellationToken);

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken) =>
        inner.ErrorGroupsAsync(page, cancellationToken);

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken) =>
        inner.RecurringAsync(page, cancellationToken);

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        inner.FindRecurringAsync(ids, cancellationToken);

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken) =>
        inner.ConcurrencyAsync(page, cancellationToken);

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.FindConcurrencyAsync(keys, cancellationToken);

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken) => inner.RatesAsync(page, cancellationToken);

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.FindRatesAsync(keys, cancellationToken);

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        inner.RecurringDefinitionAsync(id, cancellationToken);

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken) => inner.BatchesAsync(page, cancellationToken);

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        inner.FindBatchesAsync(ids, cancellationToken);

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) => inner.ServersAsync(cancellationToken);

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken) => inner.AuditAsync(page, cancellationToken);

    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) => inner.OrphansAsync(max, cancellationToken);
}
