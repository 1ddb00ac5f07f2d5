using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>The state of everything, from counters and the ends of indexes.</summary>
internal sealed class OverviewReader(SqliteSession session, long now)
{
    private const int CountedUpTo = 10_000;
    private const int Ranks = 10;
    private const int MaxHeld = 20;
    private const int MaxHoldsLookedAt = 1_000;
    private const long Minute = 60_000_000;

    private readonly Dictionary<JobState, long> counts = Enum.GetValues<JobState>().ToDictionary(state => state, _ => 0L);
    private readonly SortedDictionary<string, QueueCounts> queues = new(StringComparer.Ordinal);
    private long retrying;

    public Overview Read()
    {
        ReadCounters();
        ReadRules();
        var servers = ServerReader.Read(session, now);
        foreach (var queue in servers.Where(server => server.Live).SelectMany(server => server.Queues)) Queue(queue).Servers++;
        var (failing, succeeded) = ReadBuckets();
        var (overdue, oldestOverdue) = Overdue();
        return new()
        {
            Now = UnixMicroseconds.ToInstant(now),
            Counts = counts,
            Retrying = retrying,
            FailingAttempts = failing,
            SucceededLastMinute = succeeded,
            DueSoon = DueSoon(),
            Overdue = overdue,
            OldestOverdueAt = oldestOverdue,
            Queues = [.. queues.Where(queue => queue.Value.IsShown).Select(queue => ToSummary(queue.Key, queue.Value))],
            Servers = servers,
            UnknownTypes = UnknownTypes(),
            LateRecurring = RecurringReader.Late(session, now - Minute),
            HeldSequences = HeldSequences(),
            NextRecurring = RecurringReader.Next(session),
            Schema = new((int)(session.Scalar(OverviewSql.Schema) ?? 0), SqliteMigrator.Version),
        };
    }

    private void ReadCounters()
    {
        using var rows = session.Prepare(OverviewSql.Counters);
        while (rows.Read())
        {
            var (queue, kind, value) = (rows.Text(0), rows.Int32(1), rows.Int(2));
            if (kind == CounterKind.Retrying)
            {
                retrying += value;
                continue;
            }

            var state = (JobState)kind;
            if (!counts.TryGetValue(state, out var sum)) continue; // no state of ours
            counts[state] = sum + value;
            var counted = Queue(queue);
            if (value > 0) counted.HasJobs = true;
            if (state == JobState.Enqueued) counted.Enqueued = value;
            if (state == JobState.Processing) counted.Processing = value;
        }
    }

    private void ReadRules()
    {
        using var rows = session.Prepare(OverviewSql.Queues);
        while (rows.Read())
        {
            var queue = Queue(rows.Text(0));
            queue.Paused = rows.Flag(1);
            queue.SetLimit = Limit(rows.IntOrNull(2));
            queue.SaidLimit = Limit(rows.IntOrNull(3));
        }

        static int? Limit(long? stored) => stored is { } limit ? (int)Math.Clamp(limit, 0, int.MaxValue) : null;
    }

    private (long Failing, long Succeeded) ReadBuckets()
    {
        var minute = now - now % Minute;
        using var row = session.Prepare(OverviewSql.Buckets).Bind(minute - Minute).Bind(minute - 5 * Minute);
        return row.Read() ? (row.Int(0), row.Int(1)) : (0, 0);
    }

    private CappedCount DueSoon()
    {
        using var row = session.Prepare(OverviewSql.DueSoon).Bind(now + 5 * Minute).Bind(CountedUpTo + 1);
        row.Read();
        return Capped(row.Int32(0));
    }

    private (CappedCount Count, DateTimeOffset? Oldest) Overdue()
    {
        using var row = session.Prepare(OverviewSql.Overdue).Bind(now - Minute).Bind(CountedUpTo + 1);
        row.Read();
        return (Capped(row.Int32(0)), UnixMicroseconds.ToInstant(row.IntOrNull(1)));
    }

    private List<UnknownJobType> UnknownTypes()
    {
        var found = new List<UnknownJobType>();
        using var rows = session.Prepare(OverviewSql.UnknownTypes).Bind(now - 5 * Minute);
        while (rows.Read()) found.Add(new(rows.Text(0), UnixMicroseconds.ToInstant(rows.Int(1)), UnixMicroseconds.ToInstant(rows.Int(2)), rows.Int(3)));
        return found;
    }

    private List<HeldSequence> HeldSequences()
    {
        var found = new List<HeldSequence>();
        using var rows = session.Prepare(SequenceSql.Held).Bind(CountedUpTo + 1).Bind(MaxHoldsLookedAt).Bind(MaxHeld);
        while (rows.Read())
        {
            found.Add(new()
            {
                Key = rows.Text(0),
                JobId = rows.Id(1).ToString(),
                Since = UnixMicroseconds.ToInstant(rows.Int(2)),
                Waiting = Capped(rows.Int32(3)),
            });
        }

        return found;
    }

    private QueueSummary ToSummary(string name, QueueCounts queue) => new()
    {
        Name = name,
        Enqueued = queue.Enqueued,
        Processing = queue.Processing,
        OldestReadyAt = queue.Enqueued > 0 ? UnixMicroseconds.ToInstant(OldestReady(name)) : null,
        WaitingForKey = queue.Enqueued > 0 ? WaitingForKey(name) : default,
        OldestForKeyAt = queue.Enqueued > 0 ? UnixMicroseconds.ToInstant(OldestForKey(name)) : null,
        Paused = queue.Paused,
        RunningLimit = queue.SetLimit ?? queue.SaidLimit,
        IsRunningLimitSet = queue.SetLimit is not null,
        Servers = queue.Servers,
    };

    private long? OldestReady(string queue)
    {
        long? oldest = null;
        for (var rank = 0; rank < Ranks; rank++)
        {
            using var row = session.Prepare(OverviewSql.OldestReady).Bind(queue).Bind(rank);
            if (row.Read()) oldest = Math.Min(oldest ?? long.MaxValue, row.Int(0));
        }

        return oldest;
    }

    private CappedCount WaitingForKey(string queue)
    {
        using var row = session.Prepare(OverviewSql.Blocked).Bind(queue).Bind(CountedUpTo + 1);
        row.Read();
        return Capped(row.Int32(0));
    }

    private long? OldestForKey(string queue)
    {
        using var row = session.Prepare(OverviewSql.OldestBlocked).Bind(queue);
        return row.Read() ? row.IntOrNull(0) : null;
    }

    private static CappedCount Capped(int count) => new(Math.Min(count, CountedUpTo), count > CountedUpTo);

    private QueueCounts Queue(string name)
    {
        if (!queues.TryGetValue(name, out var queue)) queues.Add(name, queue = new());
        return queue;
    }

    private sealed class QueueCounts
    {
        public long Enqueued { get; set; }

        public long Processing { get; set; }

        public bool HasJobs { get; set; }

        public bool Paused { get; set; }

        public int? SetLimit { get; set; }

        public int? SaidLimit { get; set; }

        public int Servers { get; set; }

        public bool IsShown => HasJobs || Paused || Servers > 0 || (SetLimit ?? SaidLimit) is not null;
    }
}
