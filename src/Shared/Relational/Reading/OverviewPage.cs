namespace JobLib.Relational.Reading;

/// <summary>The state of everything at a glance, from counters and the heads of indexes.</summary>
internal sealed class OverviewPage
{
    /// <summary>Counts are given up there.</summary>
    public const int CountedUpTo = 10_000;

    /// <summary>So many sequences that are held are shown …</summary>
    public const int MaxHeld = 20;

    /// <summary>… of so many failed jobs that are looked at.</summary>
    public const int HoldsLookedAt = 1_000;

    private readonly List<CounterRow> counters;
    private readonly Dictionary<string, QueueRuleRow> rules;
    private readonly Overview page;

    private OverviewPage(List<CounterRow> counters, Dictionary<string, QueueRuleRow> rules, Overview page) =>
        (this.counters, this.rules, this.page) = (counters, rules, page);

    /// <summary>Every queue that anybody knows of, by name.</summary>
    public IReadOnlyList<string> QueueNames =>
        [
            .. counters
                .Select(row => row.Queue)
                .Concat(rules.Keys)
                .Concat(page.Servers.Where(server => server.Live).SelectMany(server => server.Queues))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Reads the answers to the statements of the overview, in their order.</summary>
    public static async ValueTask<OverviewPage> ReadAsync(Grid grid)
    {
        var now = Utc.Of(await grid.FirstAsync<StoredTime>().ConfigureAwait(false));
        var counters = await grid.ListAsync<CounterRow>().ConfigureAwait(false);
        var rate = await grid.FirstAsync<RateRow>().ConfigureAwait(false);
        var due = await grid.FirstAsync<int>().ConfigureAwait(false);
        var overdue = await grid.FirstAsync<OverdueRow>().ConfigureAwait(false);
        var rules = (await grid.ListAsync<QueueRuleRow>().ConfigureAwait(false)).ToDictionary(row => row.Name, StringComparer.Ordinal);
        var unknown = await grid.ListAsync<UnknownTypeRow>().ConfigureAwait(false);
        var version = await grid.FirstAsync<int>().ConfigureAwait(false);
        var servers = await grid.ListAsync<ServerRecord>().ConfigureAwait(false);
        var late = await grid.ListAsync<RecurringSummaryRecord>().ConfigureAwait(false);
        var next = await grid.ListAsync<RecurringSummaryRecord>().ConfigureAwait(false);
        var held = await grid.ListAsync<HeldSequenceRow>().ConfigureAwait(false);
        return new(counters, rules, new()
        {
            Now = now,
            Counts = Enum.GetValues<JobState>().ToDictionary(state => state, state => Sum(counters, (int)state)),
            Retrying = Sum(counters, Counters.Retrying),
            FailingAttempts = rate.Failing,
            SucceededLastMinute = rate.Succeeded,
            DueSoon = Capped(due),
            Overdue = Capped(overdue.N),
            OldestOverdueAt = Utc.Of(overdue.Oldest),
            Queues = [],
            Servers = [.. servers.Select(row => row.ToSummary())],
            UnknownTypes = [.. unknown.Select(row => row.ToType())],
            LateRecurring = [.. late.Select(row => row.ToSummary())],
            NextRecurring = [.. next.Select(row => row.ToSummary())],
            HeldSequences = [.. held.Select(row => row.ToSequence())],
            Schema = new(version, MigrationScripts.Latest),
        });
    }

    /// <summary>The whole, with what waits in each queue.</summary>
    public Overview With(IEnumerable<WaitRow> waits)
    {
        // A queue without a name and one with an empty name read alike, should a hand have made them.
        var rows = waits.DistinctBy(row => row.Queue).ToDictionary(row => row.Queue);
        return page with { Queues = [.. QueueNames.Select(name => Queue(name, rows.GetValueOrDefault(name)))] };
    }

    private QueueSummary Queue(string name, WaitRow? wait) => new()
    {
        Name = name,
        Enqueued = Sum(counters.Where(row => row.Queue == name), (int)JobState.Enqueued),
        Processing = Sum(counters.Where(row => row.Queue == name), (int)JobState.Processing),
        Paused = rules.GetValueOrDefault(name) is { Paused: true },
        RunningLimit = rules.GetValueOrDefault(name)?.Limit,
        IsRunningLimitSet = rules.GetValueOrDefault(name) is { SetLimit: not null },
        Servers = page.Servers.Count(server => server.Live && server.Queues.Contains(name)),
        OldestReadyAt = Utc.Of(wait?.Oldest),
        WaitingForKey = Capped(wait?.ForKey ?? 0),
        OldestForKeyAt = Utc.Of(wait?.OldestForKey),
    };

    private static CappedCount Capped(int count) => new(Math.Min(count, CountedUpTo), count > CountedUpTo);

    private static long Sum(IEnumerable<CounterRow> counters, int state) =>
        (long)Math.Clamp(counters.Where(row => row.State == state).Sum(row => (decimal)row.N), long.MinValue, long.MaxValue);
}
