using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Answers questions for people. Every question has a bound; none counts or scans a table as a whole.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IJobReader
{
    /// <summary>The jobs with these ids, with their history, parents and children; those that do not exist are left out.</summary>
    ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken);

    /// <summary>The job that took a unique key last; null when none is known. Whether it still has the key is seen by where it is.</summary>
    ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken);

    /// <summary>A page of the jobs that match.</summary>
    ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>How many jobs match, counted up to <paramref name="cap"/> and no further.</summary>
    ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken);

    /// <summary>The state of everything at a glance, at constant cost.</summary>
    ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken);

    /// <summary>What happened in each minute, or in each longer step, oldest first; those in which nothing happened are left out.</summary>
    ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// What servers have counted of each method and queue: the latest rows of a time, the latest first. Those of one minute or hour, of several servers or
    /// queues, come in any order.
    /// </summary>
    ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken);

    /// <summary>The log lines of a job after a position, oldest first. Positions rise; 0 is before the first.</summary>
    ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken);

    /// <summary>The last log lines of a job before a position, oldest first; null: the last of all.</summary>
    ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken);

    /// <summary>The groups of errors, the latest first.</summary>
    ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The recurring jobs, by id.</summary>
    ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The recurring jobs with these ids; those that do not exist are left out.</summary>
    ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The definition of a recurring job, for a run by hand; null when it does not exist.</summary>
    ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken);

    /// <summary>The concurrency keys that a limit is set for or that jobs hold, by key.</summary>
    ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The same for these keys, and those that jobs wait for; those of which nothing is known are left out.</summary>
    ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>The buckets of rates, and the names for which a rate is set, by key. A bucket that was full for an hour may be missing.</summary>
    ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The same for these keys; those of which nothing is known are left out.</summary>
    ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>The batches, the newest first.</summary>
    ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>The batches with these ids; those that do not exist are left out.</summary>
    ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken);

    /// <summary>The servers with a live lease, those that died within the last day, and those that have left as long as they hold jobs.</summary>
    ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken);

    /// <summary>The audit trail, the latest first.</summary>
    ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Orphaned jobs: not over, and yet without a due time, a place in a queue, a server that holds them (dead or alive, since rescue asks the dead), a
    /// parent or an unstarted batch that can still let them go, or a key that somebody holds. There are none unless the storage has been tampered with;
    /// tests and users ask here. Looks at no more than <paramref name="max"/> rows a place.
    /// </summary>
    ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken);
}
