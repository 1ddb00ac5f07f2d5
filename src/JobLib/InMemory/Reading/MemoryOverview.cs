using JobLib.InMemory.Ordered;
using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>The state of everything at a glance.</summary>
internal sealed class MemoryOverview(InMemoryState state)
{
    private const int CountedUpTo = 10_000;
    private const int MaxLate = 20;
    private const int MaxNext = 10;
    private const int MaxHeld = 20;
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeadFor = TimeSpan.FromDays(1);

    private readonly RecurringPages recurring = new(state);

    public Overview Read(Instant now)
    {
        var thisMinute = now.StartOfMinute();
        return new()
        {
            Now = now.ToOffset(),
            Counts = Enum.GetValues<JobState>().ToDictionary(job => job, job => (long)state.Rows.ByState(job).Count),
            Retrying = state.Rows.Retrying,
            FailingAttempts = state.Series.Between(thisMinute + -Recent, thisMinute + Minute).Sum(bucket => bucket.Failed + bucket.Retried),
            SucceededLastMinute = state.Series.Between(thisMinute + -Minute, thisMinute).Sum(bucket => bucket.Succeeded),
            DueSoon = DueBy(new(now + Recent, LastId)),
            Overdue = DueBy(LastMinute(now)),
            OldestOverdueAt = state.Rows.Scheduled.TryFirst(out var first) && first.CompareTo(LastMinute(now)) < 0 ? first.At.ToOffset() : null,
            Queues = Queues(now),
            Servers = Servers(now),
            UnknownTypes = state.UnknownTypes.Since(now + -Recent),
            LateRecurring = [.. state.Recurring.FaultedOrDueBefore(now + -Minute).Take(MaxLate).Select(recurring.Summary)],
            HeldSequences = [.. HeldSequences().Take(MaxHeld)],
            NextRecurring = [.. state.Recurring.Timetable().Take(MaxNext).Select(recurring.Summary)],
        };
    }

    /// <summary>The servers with a live lease, those that died within the last day, and those that hold jobs although they are dead or have left.</summary>
    public IReadOnlyList<ServerSummary> Servers(Instant now) =>
        [
            .. state
                .Servers.Rows.Where(row => row.Held.Count > 0 || (!row.HasLeft && row.LeaseUntil + DeadFor > now))
                .OrderBy(row => row.StartedAt)
                .Select(row => Summary(row, now)),
        ];

    private IEnumerable<HeldSequence> HeldSequences() =>
        from hold in state.Sequences.Held
        where state.Rows.FindSuccessor(hold.By) is { Condition: SequenceChains.Holding }
        select new HeldSequence
        {
            Key = hold.Sequence,
            JobId = hold.By.ToString(),
            Since = hold.Since.ToOffset(),
            Waiting = Capped(state.Sequences.CountWaiting(hold.Sequence)),
        };

    private static ServerSummary Summary(MemoryServer row, Instant now) => new()
    {
        Id = row.Id.ToString(),
        Name = row.Description.Name,
        Machine = row.Description.Machine,
        ProcessId = row.Description.ProcessId,
        Version = row.Description.Version,
        ApplicationVersion = row.Description.ApplicationVersion,
        Queues = row.Description.Queues,
        WorkerCount = row.Description.WorkerCount,
        Held = row.Held.Count,
        StartedAt = row.StartedAt.ToOffset(),
        HeartbeatAt = row.RenewedAt.ToOffset(),
        LeaseUntil = row.LeaseUntil.ToOffset(),
        Dead = IsDead(row, now),
        Left = row.HasLeft,
        Trouble = row.Trouble,
        Draining = row.Draining,
        ClockSkew = row.ClockSkew,
    };

    // To people a server whose lease is over is dead, whether or not a rescue has looked.
    private static bool IsDead(MemoryServer row, Instant now) => !row.HasLeft && (row.IsExpired || row.LeaseUntil <= now);

    private CappedCount DueBy(TimedId last) => Capped(state.Rows.Scheduled.CountUpTo(last, CountedUpTo));

    private static CappedCount Capped(int count) => new(Math.Min(count, CountedUpTo), count > CountedUpTo);

    private IReadOnlyList<QueueSummary> Queues(Instant now)
    {
        var served = state
            .Servers.Rows.Where(row => !row.HasLeft && !IsDead(row, now))
            .SelectMany(row => row.Description.Queues.Distinct())
            .CountBy(name => name)
            .ToDictionary();
        foreach (var name in served.Keys) state.Queues.Get(name);
        return
        [
            .. state.Queues.All.Where(queue => queue.Jobs > 0 || queue.Paused || queue.Limit is not null || served.ContainsKey(queue.Name))
                .OrderBy(queue => queue.Name, StringComparer.Ordinal)
                .Select(queue => Summary(queue, served.GetValueOrDefault(queue.Name))),
        ];
    }

    private static QueueSummary Summary(MemoryQueue queue, int servers) => new()
    {
        Name = queue.Name,
        Enqueued = queue.Enqueued,
        Processing = queue.Processing,
        OldestReadyAt = queue.OldestReadyAt().OrNull(),
        WaitingForKey = Capped(queue.Blocked.Count),
        OldestForKeyAt = queue.OldestForKeyAt().OrNull(),
        Paused = queue.Paused,
        RunningLimit = queue.Limit,
        IsRunningLimitSet = queue.SetLimit is not null,
        Servers = servers,
    };

    // Before every job that was due a minute ago or since then.
    private static TimedId LastMinute(Instant now) => new(now + -Minute, default);

    private static JobId LastId => new(Guid.AllBitsSet);
}
