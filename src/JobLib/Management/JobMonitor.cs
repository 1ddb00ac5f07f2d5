using JobLib.Client.Calls;
using JobLib.Invocation;
using JobLib.Serialization;
using JobLib.Storage;

namespace JobLib.Management;

internal sealed class JobMonitor(StorageCalls calls, JobCallResolver resolver, ResultWriter results) : IJobMonitor
{
    private const int LargestPage = 500;
    private const int LargestLogPage = 1_000;

    public async Task<JobDetails?> FindAsync(string jobId, CancellationToken cancellationToken = default)
    {
        if (!JobId.TryParse(jobId, out var id)) return null;
        var found = await ReadAsync((reader, token) => reader.FindAsync([id], token), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<JobDetails> GetAsync(string jobId, CancellationToken cancellationToken = default) =>
        await FindAsync(JobId.Parse(jobId).ToString(), cancellationToken) ?? throw new JobNotFoundException(jobId);

    public async Task<T?> GetResultAsync<T>(string jobId, CancellationToken cancellationToken = default)
    {
        var job = await GetAsync(jobId, cancellationToken);
        if (job.State != JobState.Succeeded)
            throw new InvalidOperationException($"Job '{jobId}' is {job.State} and has no result. Ask again when it has succeeded.");
        return job.Result is { } text ? (T?)results.Read(text, typeof(T)) : default;
    }

    public string DisplayName(JobPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return JobDisplayNames.For(payload, resolver);
    }

    public Task<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckSize(query.Size, LargestPage);
        return ReadAsync((reader, token) => reader.QueryAsync(query, token), cancellationToken);
    }

    public Task<CappedCount> CountAsync(JobQuery query, int cap = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cap);
        return ReadAsync((reader, token) => reader.CountAsync(query, cap, token), cancellationToken);
    }

    public Task<Overview> OverviewAsync(CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.OverviewAsync(token), cancellationToken);

    public Task<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadAsync((reader, token) => reader.SeriesAsync(query, token), cancellationToken);
    }

    public Task<LogPage> LogAsync(string jobId, long after = 0, int max = LargestLogPage, CancellationToken cancellationToken = default)
    {
        var id = JobId.Parse(jobId);
        CheckSize(max, LargestLogPage);
        return ReadAsync((reader, token) => reader.LogAsync(id, after, max, token), cancellationToken);
    }

    public Task<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.ErrorGroupsAsync(Checked(page), token), cancellationToken);

    public Task<Page<RecurringSummary>> RecurringAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.RecurringAsync(Checked(page), token), cancellationToken);

    public async Task<RecurringSummary?> FindRecurringAsync(string recurringId, CancellationToken cancellationToken = default)
    {
        var found = await ReadAsync((reader, token) => reader.FindRecurringAsync([recurringId], token), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.ConcurrencyAsync(Checked(page), token), cancellationToken);

    public async Task<ConcurrencySummary?> FindConcurrencyAsync(string key, CancellationToken cancellationToken = default)
    {
        var found = await ReadAsync((reader, token) => reader.FindConcurrencyAsync([key], token), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<Page<RateSummary>> RatesAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.RatesAsync(Checked(page), token), cancellationToken);

    public async Task<RateSummary?> FindRateAsync(string key, CancellationToken cancellationToken = default)
    {
        var found = await ReadAsync((reader, token) => reader.FindRatesAsync([key], token), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<Page<BatchSummary>> BatchesAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.BatchesAsync(Checked(page), token), cancellationToken);

    public async Task<BatchSummary?> FindBatchAsync(string batchId, CancellationToken cancellationToken = default)
    {
        if (!JobId.TryParse(batchId, out var id)) return null;
        var found = await ReadAsync((reader, token) => reader.FindBatchesAsync([id], token), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.ServersAsync(token), cancellationToken);

    public Task<Page<AuditEntry>> AuditAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        ReadAsync((reader, token) => reader.AuditAsync(Checked(page), token), cancellationToken);

    public async Task<IReadOnlyList<string>> OrphansAsync(int max = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var lost = await ReadAsync((reader, token) => reader.OrphansAsync(max, token), cancellationToken);
        return [.. lost.Select(id => id.ToString())];
    }

    private Task<T> ReadAsync<T>(Func<IJobReader, CancellationToken, ValueTask<T>> question, CancellationToken cancellationToken) =>
        calls.RunAsync((storage, token) => question(storage.Reader, token), cancellationToken).AsTask();

    private static PageRequest Checked(PageRequest? page)
    {
        var request = page ?? new PageRequest();
        CheckSize(request.Size, LargestPage);
        return request;
    }

    private static void CheckSize(int size, int largest)
    {
        if (size < 1 || size > largest) throw new ArgumentOutOfRangeException(nameof(size), size, $"A page has from 1 to {largest} items.");
    }
}
