using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Reading;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IJobReader"/>
internal sealed class SqliteJobReader(ReadPool reads, SqliteClock clock, MethodTable methods) : IJobReader
{
    private const int MaxPage = 500;

    private static readonly JobActor Unreadable = new() { Name = "(unreadable)" };

    public ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<JobDetails>>(session => [.. ids.Select(id => JobDetailsReader.Find(session, methods, id)).OfType<JobDetails>()], cancellationToken);

    public ValueTask<Page<JobSummary>> QueryAsync(JobQuery query, CancellationToken cancellationToken) =>
        Read(session => new SqliteJobSearch(session, methods, query with { Size = Size(query.Size) }).Page(), cancellationToken);

    public ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken) =>
        Read(session => new SqliteJobSearch(session, methods, query with { Cursor = null }).Count(cap), cancellationToken);

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) =>
        Read(session => new OverviewReader(session, clock.Now).Read(), cancellationToken);

    public ValueTask<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<SeriesPoint>>(session => Series(session, query), cancellationToken);

    public ValueTask<IReadOnlyList<JobTally>> TalliesAsync(TallyQuery query, CancellationToken cancellationToken) =>
        Read(session => TallyReader.Read(session, query), cancellationToken);

    public ValueTask<JobId?> UniqueHolderAsync(string name, CancellationToken cancellationToken) =>
        Read(session => JobDetailsReader.UniqueHolder(session, name), cancellationToken);

    public ValueTask<LogPage> LogAsync(JobId id, long after, int max, CancellationToken cancellationToken) =>
        Read(session => JobDetailsReader.Log(session, id, after, max), cancellationToken);

    public ValueTask<LogPage> LogEndAsync(JobId id, long? before, int max, CancellationToken cancellationToken) =>
        Read(session => JobDetailsReader.LogEnd(session, id, before, max), cancellationToken);

    public ValueTask<Page<ErrorGroup>> ErrorGroupsAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => ErrorGroupReader.Page(session, Sized(page)), cancellationToken);

    public ValueTask<Page<RecurringSummary>> RecurringAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RecurringReader.Page(session, Sized(page)), cancellationToken);

    public ValueTask<IReadOnlyList<RecurringSummary>> FindRecurringAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Read(session => RecurringReader.Find(session, ids), cancellationToken);

    public ValueTask<RecurringDefinition?> RecurringDefinitionAsync(string id, CancellationToken cancellationToken) =>
        Read(session => RecurringReader.Definition(session, id), cancellationToken);

    public ValueTask<Page<ConcurrencySummary>> ConcurrencyAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => ConcurrencyReader.Page(session, Sized(page)), cancellationToken);

    public ValueTask<IReadOnlyList<ConcurrencySummary>> FindConcurrencyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Read(session => ConcurrencyReader.Find(session, keys), cancellationToken);

    public ValueTask<Page<RateSummary>> RatesAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RateReader.Page(session, Sized(page), Instant.OfMicroseconds(clock.Now)), cancellationToken);

    public ValueTask<IReadOnlyList<RateSummary>> FindRatesAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Read(session => RateReader.Find(session, keys, Instant.OfMicroseconds(clock.Now)), cancellationToken);

    public ValueTask<Page<BatchSummary>> BatchesAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => BatchReader.Page(session, Sized(page)), cancellationToken);

    public ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        Read(session => BatchReader.Find(session, ids), cancellationToken);

    public ValueTask<IReadOnlyList<ServerSummary>> ServersAsync(CancellationToken cancellationToken) =>
        Read(session => ServerReader.Read(session, clock.Now), cancellationToken);

    public ValueTask<Page<AuditEntry>> AuditAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Audit(session, Sized(page)), cancellationToken);

    public ValueTask<IReadOnlyList<JobId>> OrphansAsync(int max, CancellationToken cancellationToken) =>
        Read(session => OrphanReader.Read(session, max), cancellationToken);

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) => new(reads.Run(read, cancellationToken));

    private static List<SeriesPoint> Series(SqliteSession session, SeriesQuery query)
    {
        var points = new List<SeriesPoint>();
        using var rows = session
            .Prepare(query.Queue is null ? OverviewSql.Series : OverviewSql.SeriesOfQueue)
            .Bind(UnixMicroseconds.From(query.Step))
            .Bind(UnixMicroseconds.From(query.From))
            .Bind(UnixMicroseconds.From(query.To));
        if (query.Queue is { } queue) rows.Bind(queue);
        while (rows.Read())
        {
            points.Add(new()
            {
                Minute = UnixMicroseconds.ToInstant(rows.Int(0)),
                Succeeded = rows.Int(1),
                Failed = rows.Int(2),
                Retried = rows.Int(3),
                Deleted = rows.Int(4),
                Wait = UnixMicroseconds.ToDuration(rows.Int(5)),
                Duration = UnixMicroseconds.ToDuration(rows.Int(6)),
            });
        }

        return points;
    }

    private static Page<AuditEntry> Audit(SqliteSession session, PageRequest page)
    {
        var found = new List<(long No, AuditEntry Entry)>();
        using var rows = session.Prepare(ListSql.Audit).Bind(SqliteCursors.Number(page.Cursor)).Bind(page.Size + 1);
        while (rows.Read())
        {
            found.Add((rows.Int(0), new()
            {
                At = UnixMicroseconds.ToInstant(rows.Int(1)),
                Actor = Json.ReadActor(rows.Text(2)) ?? Unreadable,
                Action = rows.Text(3),
                Target = rows.Text(4),
                Count = rows.Int32(5),
            }));
        }

        return new([.. found.Take(page.Size).Select(item => item.Entry)], found.Count > page.Size ? SqliteCursors.Of(found[page.Size - 1].No) : null);
    }

    private static PageRequest Sized(PageRequest page) => page with { Size = Size(page.Size) };

    private static int Size(int asked) => Math.Clamp(asked, 1, MaxPage);
}
