using System.Collections.Concurrent;
using System.Globalization;
using JobLib.Storage;

namespace JobLib.Dashboard.Tests.Samples;

public sealed class SampleReader(TimeProvider clock) : IJobReader
{
    public List<JobDetails> Jobs { get; } = [];

    public IReadOnlyList<RecurringSummary> Recurring { get; set; } = [];

    public IReadOnlyList<ConcurrencySummary> Concurrency { get; set; } = [];

    public IReadOnlyList<RateSummary> Rates { get; set; } = [];

    /// <summary>Which of them the application declares in its code.</summary>
    public HashSet<string> Declared { get; } = [];

    public IReadOnlyList<ErrorGroup> Errors { get; set; } = [];

    public IReadOnlyList<BatchSummary> Batches { get; set; } = [];

    public IReadOnlyList<AuditEntry> Audit { get; set; } = [];

    public IReadOnlyList<SeriesPoint> Series { get; set; } = [];

    public IReadOnlyList<JobTally> Tallies { get; set; } = [];

    public Dictionary<string, List<JobLogLine>> Logs { get; } = [];

    public Dictionary<string, string> UniqueHolders { get; } = [];

    public ConcurrentQueue<SeriesQuery> SeriesAsked { get; } = new();

    public Overview Overview { get; set; } = new() { Now = clock.GetUtcNow(), Counts = new Dictionary<JobState, long>(), Queues = [], Servers = [] };

    public IReadOnlyDictionary<JobState, long>? Counts { get; set; }

    /// <summary>A search through texts looks at so many jobs a page.</summary>
    public int Looks { get; set; } = int.MaxValue;

    /// <summary>Delays every question.</summary>
    public TimeSpan Latency { get; set; }

    public int Questions { get; private set; }

    /// <summary>Every id that a job was looked for by.</summary>
    public List<string> Asked { get; } = [];

    public async ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        lock (this)
        {
            Asked.AddRange(ids.Select(id => id.ToString()));
            return [.. ids.Select(id => Jobs.FirstOrDefault(job => job.Id == id.ToString())).OfType<JobDetails>()];
        }
    }

    public async ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        lock (this)
        {
            var skip = Position(query.Cursor);
            if (JobTextFilter.IsNeeded(query) && Looks < int.MaxValue) return Scan(query, skip);
            var all = Matching(query).Skip(skip).Take(query.Size + 1).ToArray();
            return new([.. all.Take(query.Size)], all.Length > query.Size ? (skip + query.Size).ToString(CultureInfo.InvariantCulture) : null);
        }
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        lock (this)
        {
            var count = Matching(query).Take(cap + 1).Count();
            return new(Math.Min(count, cap), count > cap);
        }
    }

    public async ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        lock (this)
        {
            var counts = Counts ?? Enum.GetValues<JobState>().ToDictionary(state => state, state => (long)Jobs.Count(job => job.State == state));
            var now = clock.GetUtcNow();
            var overdue = Jobs.Where(job => job.State == JobState.Scheduled && job.DueAt < now - TimeSpan.FromMinutes(1)).Select(job => job.DueAt).ToArray();
            return Overview with
            {
                Now = now, Counts = counts, Retrying = Jobs.Count(job => job.Retrying), Overdue = new(overdue.Length, false), OldestOverdueAt = overdue.Min(),
                NextRecurring = [.. Recurring.Where(job => job is { Paused: false, Next: not null }).OrderBy(job => job.Next).Take(10)],
            };
        }
    }

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        SeriesAsked.Enqueue(query);
        return new(Series.Where(point => point.Minute >= query.From && point.Minute < query.To).ToArray());
    }

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken) => new(Tallies
        .Where(tally =>
            tally.Period == query.Period
            && tally.Start >= query.From
            && tally.Start < query.To
            && (query.Method is null || tally.Method == query.Method)
            && (query.Queue is null || tally.Queue == query.Queue)
        )
        .OrderByDescending(tally => tally.Start).Take(query.Max).ToArray());

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken)
    {
        var lines = Logs.GetValueOrDefault(id.ToString())?.Skip((int)after).Take(max).ToArray() ?? [];
        return new(new LogPage(lines, after + lines.Length) { First = lines.Length == 0 ? 0 : after + 1 });
    }

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) =>
        new(UniqueHolders.TryGetValue(name, out var id) ? JobId.Parse(id) : null);

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken)
    {
        var all = Logs.GetValueOrDefault(id.ToString())?.Count ?? 0;
        var end = Math.Min(all, before - 1 ?? all);
        var from = Math.Max(0, end - max);
        return LogAsync(id, from, (int)(end - from), cancellationToken);
    }

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Errors, page));

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Recurring, page));

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        new(Recurring.Where(job => ids.Contains(job.Id)).ToArray());

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Concurrency, page));

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        new(Concurrency.Where(key => keys.Contains(key.Key)).ToArray());

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Rates, page));

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        new(Rates.Where(rate => keys.Contains(rate.Key)).ToArray());

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        new(
            Recurring
                .Where(job => job.Id == id)
                .Select(job => new RecurringDefinition
                {
                    Id = id,
                    Payload = job.Payload,
                    Cron = job.Stored,
                    TimeZone = job.TimeZone,
                    Queue = job.Queue,
                    Misfire = job.Misfire,
                    Paused = job.Paused,
                    Next = job.Next,
                    Declared = Declared.Contains(job.Id),
                })
                .FirstOrDefault()
        );

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Batches, page));

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        new(Batches.Where(batch => ids.Any(id => id.ToString() == batch.Id)).ToArray());

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) => new(Overview.Servers);

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken) => new(Slice(Audit, page));

    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) => new([]);

    private Page<JobSummary> Scan(JobQuery query, int skip)
    {
        var looked = Matching(query with { ArgumentText = null, ArgumentPath = null, ErrorText = null }).Skip(skip).Take(Looks).ToArray();
        var found = looked.Where(job => JobTextFilter.Matches(query, job.Payload, job.Error)).ToArray();
        return looked.Length < Looks ? new(found, null) : new(found, (skip + Looks).ToString(CultureInfo.InvariantCulture), looked[^1].CreatedAt);
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        Questions++;
        if (Latency != TimeSpan.Zero) await Task.Delay(Latency, cancellationToken);
    }

    private static int Position(string? cursor)
    {
        if (cursor is null) return 0;
        return int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw new ArgumentException($"'{cursor}' is no cursor of a page."); // as storages do
    }

    private static Page<T> Slice<T>(IReadOnlyList<T> all, PageRequest page)
    {
        var skip = Position(page.Cursor);
        return new([.. all.Skip(skip).Take(page.Size)], all.Count > skip + page.Size ? (skip + page.Size).ToString(CultureInfo.InvariantCulture) : null);
    }

    private IEnumerable<JobDetails> Matching(JobQuery query) => Jobs
        .Where(job => query.States.Count == 0 || query.States.Contains(job.State))
        .Where(job => !query.Retrying || job.Retrying)
        .Where(job => query.Queue is null || job.Queue == query.Queue)
        .Where(job => query.Type is null || TypeOf(job).EndsWith(query.Type, StringComparison.OrdinalIgnoreCase))
        .Where(job => query.Method is null || job.Payload.Method.Equals(query.Method, StringComparison.OrdinalIgnoreCase))
        .Where(job => query.Tag is null || job.Tags.Contains(query.Tag))
        .Where(job => query.RecurringId is null || job.RecurringId == query.RecurringId)
        .Where(job => query.BatchId is null || job.BatchId == query.BatchId)
        .Where(job => query.Fingerprint is null || job.Error?.Fingerprint == query.Fingerprint)
        .Where(job => query.From is null || job.CreatedAt >= query.From)
        .Where(job => query.To is null || job.CreatedAt < query.To)
        .Where(job => query.UpToId is null || string.CompareOrdinal(job.Id, query.UpToId) <= 0)
        .Where(job => JobTextFilter.Matches(query, job.Payload, job.Error))
        .OrderBy(job => query.Order == JobOrder.DueFirst ? job.DueAt : null)
        .ThenBy(job => query.Order == JobOrder.OldestFirst ? job.CreatedAt : default)
        .ThenByDescending(job => job.CreatedAt);

    private static string TypeOf(JobDetails job) => job.Payload.Type.Split(',')[0];
}
