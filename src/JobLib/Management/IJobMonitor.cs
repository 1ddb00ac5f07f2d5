namespace JobLib;

/// <summary>
/// Answers questions about jobs, batches, recurring jobs and servers. Nothing here changes anything, and no question counts or scans without a bound.
/// </summary>
/// <remarks>
/// Every call throws <see cref="StorageUnavailableException"/> when the storage stays away for <see cref="JobLibOptions.CallTimeout"/>. Thread-safe.
/// </remarks>
public interface IJobMonitor
{
    /// <summary>A job with all that is known of it.</summary>
    /// <returns>Null when there is no such job: the text is no id, there never was one, or it has expired.</returns>
    Task<JobDetails?> FindAsync(string jobId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="FindAsync"/>
    /// <returns>The job.</returns>
    /// <exception cref="FormatException"><paramref name="jobId"/> is no id.</exception>
    /// <exception cref="JobNotFoundException">There is no such job; it may have expired.</exception>
    Task<JobDetails> GetAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>The result of a job that has succeeded; the default of <typeparamref name="T"/> when its method returns nothing.</summary>
    /// <exception cref="FormatException"><paramref name="jobId"/> is no id.</exception>
    /// <exception cref="JobNotFoundException">There is no such job; it may have expired.</exception>
    /// <exception cref="InvalidOperationException">The job has not succeeded (yet).</exception>
    /// <exception cref="JobPayloadException">The result is no <typeparamref name="T"/>. The message holds the note that stands in the place of a result that
    /// was too large.</exception>
    Task<T?> GetResultAsync<T>(string jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a job is called: its method's <see cref="JobDisplayNameAttribute"/> with its arguments, those that are sensitive as <c>***</c>; else
    /// <c>Type.Method</c>.
    /// </summary>
    string DisplayName(JobPayload payload);

    /// <summary>A page of the jobs that match.</summary>
    /// <exception cref="ArgumentException">The size is not from 1 to 500, the cursor is none, or the order does not fit the states.</exception>
    Task<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many jobs match, counted up to <paramref name="cap"/> and no further.</summary>
    Task<CappedCount> CountAsync(JobQuery query, int cap = 10_000, CancellationToken cancellationToken = default);

    /// <summary>The state of everything at a glance.</summary>
    Task<Overview> OverviewAsync(CancellationToken cancellationToken = default);

    /// <summary>What happened in each minute, or in each longer step, oldest first; those in which nothing happened are left out.</summary>
    Task<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken = default);

    /// <summary>The log lines of a job, oldest first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">The <see cref="LogPage.Last"/> of the page before; 0 for the beginning.</param>
    /// <param name="max">At most this many lines, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FormatException"><paramref name="jobId"/> is no id.</exception>
    Task<LogPage> LogAsync(string jobId, long after = 0, int max = 1_000, CancellationToken cancellationToken = default);

    /// <summary>The groups of errors, the latest first.</summary>
    /// <param name="page">Which page; null for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>The recurring jobs, by id.</summary>
    /// <inheritdoc cref="ErrorGroupsAsync"/>
    Task<Page<RecurringSummary>> RecurringAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>A recurring job; null when there is none with this id.</summary>
    Task<RecurringSummary?> FindRecurringAsync(string recurringId, CancellationToken cancellationToken = default);

    /// <summary>The concurrency keys that a limit is set for or that jobs hold, by key.</summary>
    /// <inheritdoc cref="ErrorGroupsAsync"/>
    Task<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>A concurrency key; null when nothing is known of it.</summary>
    Task<ConcurrencySummary?> FindConcurrencyAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// The rates by which jobs were claimed or are to be, each key's bucket for itself, and the names for which one is set; by key. A bucket that was full for
    /// an hour is forgotten.
    /// </summary>
    /// <inheritdoc cref="ErrorGroupsAsync"/>
    Task<Page<RateSummary>> RatesAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>The bucket of a rate's key; null when nothing is known of it.</summary>
    Task<RateSummary?> FindRateAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The batches, the newest first.</summary>
    /// <inheritdoc cref="ErrorGroupsAsync"/>
    Task<Page<BatchSummary>> BatchesAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>A batch and its progress; null when there is none with this id.</summary>
    Task<BatchSummary?> FindBatchAsync(string batchId, CancellationToken cancellationToken = default);

    /// <summary>The servers with a live lease, those that died within the last day, and those that have left as long as they hold jobs.</summary>
    Task<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken = default);

    /// <summary>Who changed what, the latest first.</summary>
    /// <inheritdoc cref="ErrorGroupsAsync"/>
    Task<Page<AuditEntry>> AuditAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Orphaned jobs: not over, and yet without a due time, a place in a queue, a server that holds them, a parent that can still end or a key that
    /// somebody holds, so that nothing would ever bring them on. There are none unless somebody has changed the storage by hand.
    /// </summary>
    /// <param name="max">How many rows to look at in each place of the storage.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    Task<IReadOnlyList<string>> OrphansAsync(int max = 10_000, CancellationToken cancellationToken = default);
}
