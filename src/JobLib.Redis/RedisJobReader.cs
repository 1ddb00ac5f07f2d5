using JobLib.Redis.Reading;
using JobLib.Relational.Reading;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

internal sealed class RedisJobReader(RedisSession session) : IJobReader
{
    private const int OrphanSlice = 500;
    private const int GroupCap = 1_000;

    private readonly RedisJobSearch search = new(session);
    private readonly StoredSeries series = new(session);
    private readonly StoredTallies tallies = new(session);

    public async ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new List<JobDetails>();
        foreach (var set in ids.Chunk(RedisStorage.MaxSet))
        {
            var answer = await session
                .RunAsync(RedisScripts.FindJobs, new ScriptArguments().AddAll(set, static (to, id) => to.Add(id)), cancellationToken)
                .ConfigureAwait(false);
            var parts = answer.List().Select(job => job.List()).ToList();
            var jobs = parts.ConvertAll(part => new JobRecord(part[0].Text(), StoredFields.OfRow(part[1]), part[2]));
            var histories = parts.ConvertAll(part => part[4].List().Select(entry => new HistoryRecord((RedisValue)entry)).ToList());
            var numbers = jobs.Select(job => job.Application).Concat(histories.SelectMany(history => history).Select(entry => entry.Application));
            var versions = await StoredVersions.ReadAsync(session, numbers, cancellationToken).ConfigureAwait(false);
            found.AddRange(parts.Index().Select(part => Details(part.Item, jobs[part.Index], histories[part.Index], versions)));
        }

        return found;
    }

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return search.PageAsync(query, cancellationToken);
    }

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return search.CountAsync(query, cap, cancellationToken);
    }

    public async ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) =>
        OverviewPage.Read(await session.RunAsync(RedisScripts.Overview, new(), cancellationToken).ConfigureAwait(false));

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return series.ReadAsync(query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return tallies.ReadAsync(query, cancellationToken);
    }

    public async ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await session.RunAsync(RedisScripts.UniqueHolder, new ScriptArguments().Add(name), cancellationToken).ConfigureAwait(false);
        return answer.IsNull ? null : answer.Id();
    }

    public async ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken)
    {
        if (max <= 0) return new([], after);
        var from = Math.Max(0, after);
        var answer = await session.RunAsync(RedisScripts.Log, new ScriptArguments().Add(id).Add(from).Add(max), cancellationToken).ConfigureAwait(false);
        var lines = answer.List().Select(PackedLine.Read).ToList();
        return new(lines, lines.Count == 0 ? after : from + lines.Count) { First = lines.Count == 0 ? 0 : from + 1 };
    }

    public async ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().Add(id).Add(before).Add(Math.Max(0, max));
        var answer = (await session.RunAsync(RedisScripts.LogEnd, arguments, cancellationToken).ConfigureAwait(false)).List();
        var lines = answer[1].List().Select(PackedLine.Read).ToList();
        var from = (long)answer[0];
        return new(lines, lines.Count == 0 ? 0 : from + lines.Count) { First = lines.Count == 0 ? 0 : from + 1 };
    }

    public async ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var (at, name) = Cursors.TimedName(page);
        var arguments = new ScriptArguments().Add(at).Add(name).Add(page.Size + 1);
        var answer = await session.RunAsync(RedisScripts.Groups, arguments, cancellationToken).ConfigureAwait(false);
        return Cursors.Cut([.. answer.List().Select(Group)], page.Size, group => group, group => Cursors.Write(group.LastAt, group.Fingerprint));
    }

    public async ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        Cursors.CheckSize(page.Size);
        var answer = await session
            .RunAsync(RedisScripts.RecurringPage, new ScriptArguments().Add(page.Cursor).Add(page.Size + 1), cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut([.. answer.List().Select(RecurringRecord.ToSummary)], page.Size, row => row, row => row.Id);
    }

    public async ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        [.. (await FindAsync(ids, cancellationToken).ConfigureAwait(false)).Select(RecurringRecord.ToSummary)];

    public async ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        (await FindAsync([id], cancellationToken).ConfigureAwait(false)).Select(RecurringRecord.ToDefinition).SingleOrDefault();

    public async ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        Cursors.CheckSize(page.Size);
        var answer = await session
            .RunAsync(RedisScripts.ConcurrencyPage, new ScriptArguments().Add(page.Cursor).Add(page.Size + 1), cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut([.. answer.List().Select(ConcurrencyRecord.ToSummary)], page.Size, key => key, key => key.Key);
    }

    public async ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var answer = await session
            .RunAsync(RedisScripts.FindConcurrency, new ScriptArguments().AddAll(keys, static (to, key) => to.Add(key)), cancellationToken)
            .ConfigureAwait(false);
        return [.. answer.List().Select(ConcurrencyRecord.ToSummary).Where(key => key.Limit is not null || key.Held > 0 || key.Waiting.Value > 0)];
    }

    public async ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        Cursors.CheckSize(page.Size);
        var answer = await session
            .RunAsync(RedisScripts.RatesPage, new ScriptArguments().Add(page.Cursor).Add(page.Size + 1), cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(RateRecord.ToSummaries(answer), page.Size, rate => rate, rate => rate.Key);
    }

    public async ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var arguments = new ScriptArguments().AddAll(keys, static (to, key) => to.Add(key));
        return RateRecord.ToSummaries(await session.RunAsync(RedisScripts.FindRates, arguments, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var arguments = new ScriptArguments().Add(Cursors.Id(page)).Add(page.Size + 1);
        var answer = await session.RunAsync(RedisScripts.BatchesPage, arguments, cancellationToken).ConfigureAwait(false);
        return Cursors.Cut([.. answer.List().Select(BatchRecord.ToSummary)], page.Size, row => row, row => row.Id);
    }

    public async ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var answer = await session
            .RunAsync(RedisScripts.FindBatches, new ScriptArguments().AddAll(ids, static (to, id) => to.Add(id)), cancellationToken)
            .ConfigureAwait(false);
        return [.. answer.List().Select(BatchRecord.ToSummary)];
    }

    public async ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken)
    {
        var answer = (await session.RunAsync(RedisScripts.ServersPage, new(), cancellationToken).ConfigureAwait(false)).List();
        return ServerRecord.ToSummaries(answer[1], answer[0].Instant());
    }

    public async ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var arguments = new ScriptArguments().Add(Cursors.Position(page)).Add(page.Size + 1);
        var answer = await session.RunAsync(RedisScripts.Audit, arguments, cancellationToken).ConfigureAwait(false);
        return Cursors.Cut([.. answer.List().Select(entry => Packed.Read((RedisValue)entry))], page.Size, Entry, row => row[0] ?? "");
    }

    public async ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken)
    {
        var orphans = new List<JobId>();
        string? position = null;
        for (var looked = 0L; looked < max; looked += OrphanSlice)
        {
            var answer = (
                await session.RunAsync(RedisScripts.Orphans, new ScriptArguments().Add(position).Add(OrphanSlice), cancellationToken).ConfigureAwait(false)
            ).List();
            orphans.AddRange(answer[0].Ids());
            if (answer[1].IsNull) break;
            position = answer[1].Text();
        }

        return orphans;
    }

    private async ValueTask<IReadOnlyList<RedisResult>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return (
            await session
                .RunAsync(RedisScripts.FindRecurring, new ScriptArguments().AddAll(ids, static (to, id) => to.Add(id)), cancellationToken)
                .ConfigureAwait(false)
        ).List();
    }

    private static JobDetails Details(RedisResult[] parts, JobRecord job, IReadOnlyList<HistoryRecord> history, StoredVersions versions)
    {
        var parameters = PackedJob.ToParameters([.. parts[3].List().Select(value => (string?)value)]);
        var children = parts[5].List().Select(Answers.Text);
        var freeAt = UnixMicroseconds.ToInstant((long?)parts[8]);
        return job.ToDetails(parameters, history, versions, [.. children], (string?)parts[6], (string?)parts[7], freeAt);
    }

    private static ErrorGroup Group(RedisResult answer)
    {
        var parts = answer.List();
        var row = StoredFields.OfHash(parts[1]);
        return new()
        {
            Fingerprint = parts[0].Text(),
            Type = row.Text("type") ?? "",
            Message = row.Text("message") ?? "",
            FirstAt = row.Instant("first"),
            LastAt = row.Instant("last"),
            Attempts = row.Number("attempts"), Failed = Capped(row.Number("failed")), Retrying = Capped(row.Number("retrying")),
        };
    }

    private static AuditEntry Entry(string?[] row) => new()
    {
        At = UnixMicroseconds.ToInstant(Packed.ToNumber(row[1])),
        Actor = PackedJob.ToActor(row[2]),
        Action = row[3] ?? "",
        Target = row[4] ?? "",
        Count = (int)Packed.ToNumber(row[5]),
    };

    private static CappedCount Capped(long count) => new((int)Math.Min(count, GroupCap), count > GroupCap);
}
