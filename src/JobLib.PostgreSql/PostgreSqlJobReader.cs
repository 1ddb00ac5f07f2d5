using JobLib.Jobs;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <inheritdoc/>
internal sealed class PostgreSqlJobReader : IJobReader
{
    private readonly ReadSession session;
    private readonly ReaderSql sql;
    private readonly JobReadingSql jobs;
    private readonly JobSearch search;

    public PostgreSqlJobReader(PostgreSqlSession storage)
    {
        session = new(storage);
        sql = new(storage.Names);
        jobs = new(storage.Names);
        search = new(new JobCandidates(session, storage.Names));
    }

    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new([]);
        return session.QueryAsync<IReadOnlyList<JobDetails>>($"{jobs.Details};{jobs.History}", new { ids = ids.Select(id => id.Value).ToArray() }, async grid =>
        {
            var rows = await grid.ListAsync<DetailsRecord>().ConfigureAwait(false);
            var history = (await grid.ListAsync<HistoryRecord>().ConfigureAwait(false)).ToLookup(row => row.Job);
            return [.. rows.Select(row => row.ToDetails([.. history[row.Id]], StoredParameters.Shown(row.Parameters)))];
        }, cancellationToken);
    }

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) => search.PageAsync(query, cancellationToken);

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken) => search.CountAsync(query, cap, cancellationToken);

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) => session.QueryAsync(
        $"{sql.Overview};{sql.Servers};{sql.LateRecurring};{sql.NextRecurring};{sql.HeldSequences};{sql.Waits}",
        new { offset = session.ClockOffset },
        async grid =>
        {
            var page = await OverviewPage.ReadAsync(grid).ConfigureAwait(false);
            return page.With(await grid.ListAsync<WaitRow>().ConfigureAwait(false));
        },
        cancellationToken);

    public async ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        var from = query.From.ToUniversalTime();
        var arguments = new
        {
            from = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerMinute)),
            to = query.To.ToUniversalTime(),
            queue = query.Queue,
            step = query.Step,
        };
        return [.. (await session.ListAsync<SeriesRow>(sql.Series, arguments, cancellationToken).ConfigureAwait(false)).Select(row => row.ToPoint())];
    }

    public async ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        var arguments = new
        {
            period = (int)query.Period,
            from = query.From.ToUniversalTime(),
            to = query.To.ToUniversalTime(),
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
        await session.ListAsync<Guid>(sql.UniqueHolder, new { name }, cancellationToken).ConfigureAwait(false) is [var id] ? new JobId(id) : null;

    public async ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync<LogRow>(sql.Log, new { id = id.Value, after, max }, cancellationToken).ConfigureAwait(false);
        return LogRow.ToPage(rows, after);
    }

    public async ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<LogRow>(
                sql.LogEnd,
                new
                {
                    id = id.Value,
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
        var rows = await session.ListAsync<ErrorGroupRecord>(sql.ErrorGroups, new { at, name, max = page.Size + 1 }, cancellationToken).ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToGroup(), row => Cursors.Write(Utc.Of(row.LastAt), row.Fingerprint));
    }

    public async ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<RecurringSummaryRecord>(sql.Recurring, new { after = Cursors.Text(page), max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Id);
    }

    public async ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        [
            .. (
                await session
                    .ListAsync<RecurringSummaryRecord>(sql.FindRecurring, new { ids = ids.Where(FreeText.IsClean).ToArray() }, cancellationToken)
                    .ConfigureAwait(false)
            ).Select(row => row.ToSummary()),
        ];

    public async ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken)
    {
        if (!FreeText.IsClean(id)) return null; // no row has it, and the server would refuse the question
        var rows = await session.ListAsync<DefinitionRecord>(sql.Definition, new { id }, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].ToDefinition();
    }

    public async ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<ConcurrencyRow>(sql.Concurrency, new { after = Cursors.Text(page), max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Key);
    }

    public async ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        [
            .. (
                await session
                    .ListAsync<ConcurrencyRow>(sql.FindConcurrency, new { keys = keys.Where(FreeText.IsClean).ToArray() }, cancellationToken)
                    .ConfigureAwait(false)
            ).Select(row => row.ToSummary()),
        ];

    public async ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<RateBucketRow>(sql.Rates, new { after = Cursors.Text(page), max = page.Size + 1, offset = session.ClockOffset }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => row.Key);
    }

    public async ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        [
            .. (
                await session
                    .ListAsync<RateBucketRow>(
                        sql.FindRates, new { keys = keys.Where(FreeText.IsClean).ToArray(), offset = session.ClockOffset }, cancellationToken)
                    .ConfigureAwait(false)
            ).Select(row => row.ToSummary()),
        ];

    public async ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<BatchRecord>(sql.Batches, new { before = Cursors.Id(page)?.Value, max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToSummary(), row => Ids.ToText(row.Id));
    }

    public async ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        [
            .. (
                await session
                    .ListAsync<BatchRecord>(sql.FindBatches, new { ids = ids.Select(id => id.Value).ToArray() }, cancellationToken)
                    .ConfigureAwait(false)
            ).Select(row => row.ToSummary()),
        ];

    public async ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) =>
        [
            .. (await session.ListAsync<ServerRecord>(sql.Servers, new { offset = session.ClockOffset }, cancellationToken).ConfigureAwait(false)).Select(row =>
                row.ToSummary()
            ),
        ];

    public async ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await session
            .ListAsync<AuditRow>(sql.Audit, new { before = Cursors.Position(page), max = page.Size + 1 }, cancellationToken)
            .ConfigureAwait(false);
        return Cursors.Cut(rows, page.Size, row => row.ToEntry(), row => row.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) =>
        [.. (await session.ListAsync<Guid>(sql.Orphans, new { max }, cancellationToken).ConfigureAwait(false)).Select(id => new JobId(id))];
}
