using JobLib.Storage;
using JobLib.PostgreSql.Sql;

namespace JobLib.PostgreSql.Reading;

/// <summary>The state of everything at a glance, from counters and the heads of indexes.</summary>
internal sealed class OverviewPage(ReadSession session, ReaderSql sql)
{
    private const int DueCap = 10_000;
    private const int Retrying = 7; // the counters' number for Scheduled jobs that wait for a retry

    public async ValueTask<Overview> ReadAsync(CancellationToken cancellationToken)
    {
        var statements = $"{sql.Overview};{sql.Servers};{sql.LateRecurring};{sql.OldestWaits}";
        return await session.QueryAsync(statements, new { offset = session.ClockOffset }, ReadAsync, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<Overview> ReadAsync(Grid grid)
    {
        var now = Utc.Of(await grid.FirstAsync<DateTime>().ConfigureAwait(false));
        var counters = await grid.ListAsync<CounterRow>().ConfigureAwait(false);
        var rate = await grid.FirstAsync<RateRow>().ConfigureAwait(false);
        var due = await grid.FirstAsync<int>().ConfigureAwait(false);
        var paused = (await grid.ListAsync<(string Name, bool Paused)>().ConfigureAwait(false)).Select(row => row.Name).ToHashSet();
        var unknown = await grid.ListAsync<UnknownTypeRow>().ConfigureAwait(false);
        var version = await grid.FirstAsync<int>().ConfigureAwait(false);
        var servers = await grid.ListAsync<ServerRow>().ConfigureAwait(false);
        var late = await grid.ListAsync<RecurringSummaryRow>().ConfigureAwait(false);
        var page = new Overview
        {
            Now = now,
            Counts = Enum.GetValues<JobState>().ToDictionary(state => state, state => Sum(counters, (int)state)),
            Retrying = Sum(counters, Retrying),
            FailingAttempts = rate.Failing,
            SucceededLastMinute = rate.Succeeded,
            DueSoon = new(Math.Min(due, DueCap), due > DueCap),
            Queues = [],
            Servers = [.. servers.Select(row => row.ToSummary())],
            UnknownTypes = [.. unknown.Select(row => row.ToType())],
            LateRecurring = [.. late.Select(row => row.ToSummary())],
            Schema = new(version, MigrationScripts.Latest),
        };
        var waits = (await grid.ListAsync<OldestRow>().ConfigureAwait(false)).ToDictionary(row => row.Queue, row => Utc.Of(row.Oldest));
        return page with
        {
            Queues = [.. QueueNames(counters, paused, page.Servers).Select(name => Queue(name, counters, paused, page.Servers) with { OldestReadyAt = waits.GetValueOrDefault(name) })],
        };
    }

    private static string[] QueueNames(List<CounterRow> counters, HashSet<string> paused, IReadOnlyList<ServerSummary> servers) =>
        [.. counters.Select(row => row.Queue).Concat(paused).Concat(servers.Where(server => !server.Dead).SelectMany(server => server.Queues)).Distinct().Order(StringComparer.Ordinal)];

    private static QueueSummary Queue(string name, List<CounterRow> counters, HashSet<string> paused, IReadOnlyList<ServerSummary> servers) => new()
    {
        Name = name,
        Enqueued = Sum(counters.Where(row => row.Queue == name), (int)JobState.Enqueued),
        Processing = Sum(counters.Where(row => row.Queue == name), (int)JobState.Processing),
        Paused = paused.Contains(name),
        Servers = servers.Count(server => !server.Dead && server.Queues.Contains(name)),
    };

    private static long Sum(IEnumerable<CounterRow> counters, int state) => counters.Where(row => row.State == state).Sum(row => row.N);
}
