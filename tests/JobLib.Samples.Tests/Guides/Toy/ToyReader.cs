using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

internal sealed class ToyReader(ToyRows rows) : IJobReader
{
    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        lock (rows.Gate) return new([.. ids.Where(rows.Jobs.ContainsKey).Select(id => Details(rows.Jobs[id]))]);
    }

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            var count = rows.Jobs.Values.Count(job => (query.States.Count == 0 || query.States.Contains(job.State)) && (!query.Retrying || job.Retrying));
            return new(new CappedCount(Math.Min(count, cap), count > cap));
        }
    }

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            var jobs = rows.Jobs.Values;
            return new(new Overview
            {
                Now = rows.Now,
                Counts = Enum.GetValues<JobState>().ToDictionary(state => state, state => (long)jobs.Count(job => job.State == state)),
                Retrying = jobs.Count(job => job.Retrying),
                Queues = [.. jobs.GroupBy(job => job.Queue).Select(Summary)],
                Servers = [],
            });
        }
    }

    /// <summary>None: a row of the toy always is in one place.</summary>
    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) => new([]);

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) => throw ToyStorage.NotYet("search");

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken) => throw ToyStorage.NotYet("series");

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken) => new([]);

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) => throw ToyStorage.NotYet("keys");

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken) => throw ToyStorage.NotYet("log lines");

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken) => throw ToyStorage.NotYet("log lines");

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken) => throw ToyStorage.NotYet("groups of errors");

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken) => throw ToyStorage.NotYet("recurring jobs");

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("recurring jobs");

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("concurrency keys");

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("concurrency keys");

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken) => throw ToyStorage.NotYet("rates");

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("rates");

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("recurring jobs");

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken) => throw ToyStorage.NotYet("batches");

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("batches");

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) => throw ToyStorage.NotYet("list of servers");

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken) => throw ToyStorage.NotYet("audit");

    private static QueueSummary Summary(IGrouping<string, ToyJob> queue) => new()
    {
        Name = queue.Key,
        Enqueued = queue.Count(job => job.State == JobState.Enqueued),
        Processing = queue.Count(job => job.State == JobState.Processing),
    };

    private static JobDetails Details(ToyJob job) => new()
    {
        Id = job.Created.Id.ToString(),
        State = job.State,
        Queue = job.Queue,
        Priority = job.Created.Priority,
        Payload = job.Created.Payload,
        CreatedAt = job.CreatedAt,
        Attempt = job.Attempts,
        Crashes = job.Crashes,
        Fence = job.Fence,
        ReadyAt = job.State == JobState.Enqueued ? job.ReadyAt : null,
        DueAt = job.DueAt,
        Retrying = job.Retrying,
        FinishedAt = job.FinishedAt,
        ExpiresAt = job.ExpiresAt,
        Result = job.Outcome?.Result,
        Error = job.Outcome?.Error,
        Tags = job.Created.Tags,
        Parameters = job.Created.Parameters,
        History = [.. job.History],
    };
}
