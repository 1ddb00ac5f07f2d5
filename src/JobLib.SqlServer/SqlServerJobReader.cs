using System.Globalization;
using JobLib.Jobs;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerJobReader : IJobReader
{
    private const int MaxLooks = 5; // at jobs that move from place to place while they are read

    private readonly ReadSession session;
    private readonly ReaderSql sql;
    private readonly JobReadingSql jobs;
    private readonly JobSearch search;

    public SqlServerJobReader(SqlServerSession storage)
    {
        session = new(storage);
        sql = new(storage.Names);
        jobs = new(storage.Names);
        search = new(new JobCandidates(session, storage.Names));
    }

    public async ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0) return [];
        for (var look = 1; ; look++)
        {
            var found = await LookAsync(ids, cancellationToken).ConfigureAwait(false);
            if (look == MaxLooks || found.All(job => job is not null)) return [.. found.OfType<JobDetails>()];
        }
    }

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) => search.PageAsync(query, cancellationToken);

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken) => search.CountAsync(query, cap, cancellationToken);

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) => session.QueryAsync(
        $"{sql.Overview}\n{sql.Servers}\n{sql.LateRecurring}\n{sql.NextRecurring}\n{sql.HeldSequences}\n{sql.Waits}",
        new { },
        async grid =>
        {
            var page = await OverviewPage.ReadAsync(grid).ConfigureAwait(false);
            return page.With(await grid.ListAsync<WaitRow>().ConfigureAwait(false));
        },
        cancellationToken);

    public async ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var from = UnixMicroseconds.From(query.From);
        var arguments = new
        {
            from = from - (from % UnixMicroseconds.From(TimeSpan.FromMinutes(1))),
            to = UnixMicroseconds.From(query.To),
            queue = query.Queue,
            step = UnixMicroseconds.From(query.Step),
        };
        return [.. (await session.ListAsync<SeriesRow>(sql.Series, arguments, cancellationToken).ConfigureAwait(false)).Select(row => row.ToPoint())];
    }

    public async ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var arguments = new
        {
            period = (int)query.Period,
            from = UnixMicroseconds.From(query.From),
            to = UnixMicroseconds.From(query.To),
            method = query.Method,
            queue = query.Queue,
            max = query.Max,
        };
        return
        [
            .. (await session.ListAsync<TallyRecord>(sql.Tallies, arguments, cancellationToken).ConfigureAwait(false)).Select(row => row.ToTally(query.Period)),
        ];
    }

    public async ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) =>
        await session.ListAsync<byte[]>(sql.UniqueHolder, new { name }, cancellationToken).ConfigureAwait(false) is [var id] ? Ids.ToId(id) : null;

    public async ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync<LogRow>(sql.Log, new { id = Ids.ToBytes(id), after, max }, cancellationToken).ConfigureAwait(false);
        return LogRow.ToPage(rows, after);
    }

    public async ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<LogRow>(
                sql.LogEnd,
                new
                {
                    id = Ids.ToBytes(id),
                    before = before ?? long.MaxValue,
                    max,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return LogRow.ToPage([.. rows.Reverse()], 0);
    }

    public async ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var (at, name) = Cursors.TimedName(page);
        var rows = await session
            .ListAsync<ErrorGroupRecord>(
                sql.ErrorGroups,
                new
                {
                    at = UnixMicroseconds.From(at),
                    name,
                    max = page.Size + 1,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToGroup(), row => Cursors.Write(Utc.Of(row.LastAt), row.Fingerprint));
    }

    public async ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var rows = await session
            .ListAsync<RecurringSummaryRecord>(sql.Recurring, new { after = Cursors.Text(page), max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Id);
    }

    public async ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var names = RowSets.NameList.ToJson([.. ids.Where(FreeText.IsClean).Select(id => (id, (DateTimeOffset?)null))]);
        return
        [
            .. (await session.ListAsync<RecurringSummaryRecord>(sql.FindRecurring, new { list = names }, cancellationToken).ConfigureAwait(false)).Select(row =>
                row.ToSummary()
            ),
        ];
    }

    public async ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var rows = await session
            .ListAsync<ConcurrencyRow>(sql.Concurrency, new { after = Cursors.Text(page) ?? "", max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Key);
    }

    public async ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var names = RowSets.NameList.ToJson([.. keys.Where(FreeText.IsClean).Select(key => (key, (DateTimeOffset?)null))]);
        return
        [
            .. (await session.ListAsync<ConcurrencyRow>(sql.FindConcurrency, new { list = names }, cancellationToken).ConfigureAwait(false))
                .Select(row => row.ToSummary()),
        ];
    }

    public async ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken)
    {
        if (!FreeText.IsClean(id)) return null; // no row has it
        var rows = await session.ListAsync<DefinitionRecord>(sql.Definition, new { id }, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].ToDefinition();
    }

    public async ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var rows = await session
            .ListAsync<RateBucketRow>(sql.Rates, new { after = Cursors.Text(page) ?? "", max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Key);
    }

    public async ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var list = RowSets.NameList.ToJson([.. keys.Where(FreeText.IsClean).Select(key => (key, (DateTimeOffset?)null))]);
        return
        [
            .. (await session.ListAsync<RateBucketRow>(sql.FindRates, new { list }, cancellationToken).ConfigureAwait(false)).Select(row => row.ToSummary()),
        ];
    }

    public async ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<BatchRecord>(sql.Batches, new { before = Cursors.Id(page) is { } id ? Ids.ToBytes(id) : null, max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => Ids.ToText(row.Id));
    }

    public async ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var arguments = new { list = RowSets.IdOrder.ToJson(ids) };
        return [.. (await session.ListAsync<BatchRecord>(sql.FindBatches, arguments, cancellationToken).ConfigureAwait(false)).Select(row => row.ToSummary())];
    }

    public async ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) =>
        [.. (await session.ListAsync<ServerRecord>(sql.Servers, new { }, cancellationToken).ConfigureAwait(false)).Select(row => row.ToSummary())];

    public async ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<AuditRow>(sql.Audit, new { before = Cursors.Position(page), max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToEntry(), row => row.Seq.ToString(CultureInfo.InvariantCulture));
    }

    public async ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) =>
        [.. (await session.ListAsync<byte[]>(sql.Orphans, new { max }, cancellationToken).ConfigureAwait(false)).Select(Ids.ToId)];

    // Null stands for a job that was in no place, since it was on its way from one to another.
    private ValueTask<IReadOnlyList<JobDetails?>> LookAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        session.QueryAsync<IReadOnlyList<JobDetails?>>(
        $"{jobs.Details}\n{jobs.History}\n{jobs.Parameters}",
        new { list = RowSets.IdOrder.ToJson(ids) },
        async grid =>
        {
            var rows = await grid.ListAsync<JobRecord>().ConfigureAwait(false);
            var history = (await grid.ListAsync<HistoryRecord>().ConfigureAwait(false)).ToLookup(row => Ids.ToId(row.Job));
            var parameters = (await grid.ListAsync<ParameterRow>().ConfigureAwait(false)).ToLookup(row => Ids.ToId(row.Job));
            return
            [
                .. rows.Select(row =>
                    row.State is null
                        ? null
                        : row.ToDetails(
                            [.. history[Ids.ToId(row.Id)]],
                            parameters[Ids.ToId(row.Id)].ToDictionary(text => JobText.NameOf(text.Name), text => text.Value, StringComparer.Ordinal)
                        )
                ),
            ];
        },
        cancellationToken);
}
