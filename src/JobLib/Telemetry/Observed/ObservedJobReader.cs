using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IJobReader"/>, observed.</summary>
internal sealed class ObservedJobReader(IJobReader inner, StorageObserver observer) : IJobReader
{
    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        observer.Run("Reader.Find", (inner, ids, cancellationToken), static it => it.inner.FindAsync(it.ids, it.cancellationToken));

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) =>
        observer.Run("Reader.Query", (inner, query, cancellationToken), static it => it.inner.QueryAsync(it.query, it.cancellationToken));

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken) =>
        observer.Run("Reader.Count", (inner, query, cap, cancellationToken), static it => it.inner.CountAsync(it.query, it.cap, it.cancellationToken));

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) =>
        observer.Run("Reader.Overview", (inner, cancellationToken), static it => it.inner.OverviewAsync(it.cancellationToken));

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken) =>
        observer.Run("Reader.Series", (inner, query, cancellationToken), static it => it.inner.SeriesAsync(it.query, it.cancellationToken));

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken) =>
        observer.Run("Reader.Tallies", (inner, query, cancellationToken), static it => it.inner.TalliesAsync(it.query, it.cancellationToken));

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken) =>
        observer.Run("Reader.Log", (inner, id, after, max, cancellationToken), static it => it.inner.LogAsync(it.id, it.after, it.max, it.cancellationToken));

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) =>
        observer.Run("Reader.UniqueHolder", (inner, name, cancellationToken), static it => it.inner.UniqueHolderAsync(it.name, it.cancellationToken));

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken) =>
        observer.Run(
            "Reader.LogEnd",
            (inner, id, before, max, cancellationToken),
            static it => it.inner.LogEndAsync(it.id, it.before, it.max, it.cancellationToken)
        );

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.ErrorGroups", (inner, page, cancellationToken), static it => it.inner.ErrorGroupsAsync(it.page, it.cancellationToken));

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.Recurring", (inner, page, cancellationToken), static it => it.inner.RecurringAsync(it.page, it.cancellationToken));

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        observer.Run("Reader.FindRecurring", (inner, ids, cancellationToken), static it => it.inner.FindRecurringAsync(it.ids, it.cancellationToken));

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        observer.Run("Reader.RecurringDefinition", (inner, id, cancellationToken), static it => it.inner.RecurringDefinitionAsync(it.id, it.cancellationToken));

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.Concurrency", (inner, page, cancellationToken), static it => it.inner.ConcurrencyAsync(it.page, it.cancellationToken));

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        observer.Run("Reader.FindConcurrency", (inner, keys, cancellationToken), static it => it.inner.FindConcurrencyAsync(it.keys, it.cancellationToken));

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.Rates", (inner, page, cancellationToken), static it => it.inner.RatesAsync(it.page, it.cancellationToken));

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        observer.Run("Reader.FindRates", (inner, keys, cancellationToken), static it => it.inner.FindRatesAsync(it.keys, it.cancellationToken));

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.Batches", (inner, page, cancellationToken), static it => it.inner.BatchesAsync(it.page, it.cancellationToken));

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        observer.Run("Reader.FindBatches", (inner, ids, cancellationToken), static it => it.inner.FindBatchesAsync(it.ids, it.cancellationToken));

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) =>
        observer.Run("Reader.Servers", (inner, cancellationToken), static it => it.inner.ServersAsync(it.cancellationToken));

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken) =>
        observer.Run("Reader.Audit", (inner, page, cancellationToken), static it => it.inner.AuditAsync(it.page, it.cancellationToken));

    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Reader.Orphans", (inner, max, cancellationToken), static it => it.inner.OrphansAsync(it.max, it.cancellationToken));
}
