using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>The state of everything at a glance.</summary>
internal static class OverviewPage
{
    private const int CountedUpTo = 10_000;

    public static Overview Read(RedisResult answer)
    {
        var parts = answer.List();
        var now = parts[0].Instant();
        var servers = ServerRecord.ToSummaries(parts[8], now);
        var queues = parts[1].List().Select(queue => new QueueRow(queue.List())).ToList();
        return new()
        {
            Now = now,
            Counts = Enum.GetValues<JobState>().ToDictionary(state => state, state => queues.Sum(queue => queue.Counts[(int)state])),
            Retrying = (long)parts[2],
            FailingAttempts = (long)parts[3],
            SucceededLastMinute = (long)parts[4],
            DueSoon = Capped((long)parts[5]),
            Overdue = Capped((long)parts[6]),
            OldestOverdueAt = parts[7].IsNull ? null : parts[7].Instant(),
            Queues = Queues(queues, servers),
            Servers = servers,
            UnknownTypes = [.. parts[9].List().Select(Unknown)],
            LateRecurring = [.. parts[10].List().Select(RecurringRecord.ToSummary)],
            NextRecurring = [.. parts[11].List().Select(RecurringRecord.ToSummary)],
            HeldSequences = [.. parts[13].List().Select(Held)],
            Schema = new((int)parts[12], RedisStorage.Schema),
        };
    }

    private static IReadOnlyList<QueueSummary> Queues(List<QueueRow> rows, IReadOnlyList<ServerSummary> servers)
    {
        var served = servers.Where(server => server.Live).SelectMany(server => server.Queues.Distinct()).CountBy(name => name).ToDictionary();
        var known = rows.Where(row => row.Paused || row.Limit is not null || row.Counts.Any(count => count > 0) || served.ContainsKey(row.Name))
            .ToDictionary(row => row.Name);
        return
        [
            .. known.Keys.Union(served.Keys).Order(StringComparer.Ordinal).Select(name => new QueueSummary
            {
                Name = name,
                Enqueued = known.GetValueOrDefault(name)?.Counts[(int)JobState.Enqueued] ?? 0,
                Processing = known.GetValueOrDefault(name)?.Counts[(int)JobState.Processing] ?? 0,
                OldestReadyAt = known.GetValueOrDefault(name)?.OldestReadyAt,
                WaitingForKey = known.GetValueOrDefault(name)?.WaitingForKey ?? default,
                OldestForKeyAt = known.GetValueOrDefault(name)?.OldestForKeyAt,
                Paused = known.GetValueOrDefault(name)?.Paused ?? false,
                RunningLimit = known.GetValueOrDefault(name)?.Limit,
                IsRunningLimitSet = known.GetValueOrDefault(name) is { SetLimit: not null },
                Servers = served.GetValueOrDefault(name),
            }),
        ];
    }

    private static UnknownJobType Unknown(RedisResult answer)
    {
        var parts = answer.List();
        var row = StoredFields.OfHash(parts[1]);
        return new(parts[0].Text(), row.Instant("first"), row.Instant("last"), row.Number("count"));
    }

    private static HeldSequence Held(RedisResult answer)
    {
        var parts = answer.List();
        return new() { Key = parts[0].Text(), JobId = parts[1].Text(), Since = parts[2].Instant(), Waiting = Capped((long)parts[3]) };
    }

    private static CappedCount Capped(long count) => new((int)Math.Min(count, CountedUpTo), count > CountedUpTo);

    private sealed class QueueRow(RedisResult[] parts)
    {
        public string Name { get; } = parts[0].Text();

        public bool Paused { get; } = (bool)parts[1];

        public DateTimeOffset? OldestReadyAt { get; } = parts[2].IsNull ? null : parts[2].Instant();

        /// <summary>How many jobs are in each state.</summary>
        public long[] Counts { get; } = [.. parts[3].List().Select(count => (long)count)];

        public CappedCount WaitingForKey { get; } = Capped((long)parts[4]);

        public DateTimeOffset? OldestForKeyAt { get; } = parts[5].IsNull ? null : parts[5].Instant();

        public int? SetLimit { get; } = parts[6].IsNull ? null : (int)parts[6];

        public int? Limit => SetLimit ?? SaidLimit;

        private int? SaidLimit { get; } = parts[7].IsNull ? null : (int)parts[7];
    }
}
