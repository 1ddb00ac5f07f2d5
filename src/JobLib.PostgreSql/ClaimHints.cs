using System.Collections.Concurrent;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <summary>Where a claim begins to look.</summary>
/// <param name="Lanes">The lanes, in their order.</param>
/// <param name="Hinted">For each lane the number under which it has ten of <paramref name="After"/>, from 1; 0 when nothing was claimed from it lately.</param>
/// <param name="After">Ten numbers a hinted lane, the highest priority first.</param>
/// <param name="FromTheStart">All of them are zero.</param>
/// <param name="At">When it was decided, by the clock of the hints.</param>
internal readonly record struct ClaimStart(IReadOnlyList<QueueLane> Lanes, int[] Hinted, long[] After, bool FromTheStart, TimeSpan At);

/// <summary>
/// Where the last claim of this process ended in each lane, so that the next one does not walk the dead rows before it again: while a transaction held open
/// elsewhere stops vacuum, these pile up at the head.
/// </summary>
internal sealed class ClaimHints(TimeProvider clock)
{
    public const int Priorities = 10;

    private const long Slack = 1_000;    // jobs that were numbered before the last claim and committed after it
    private const long TurnSlack = 64L * Turns.Round << Turns.NumberBits; // the same, where groups take turns
    private const int BusyAfter = 20;
    private const int SlowOnEnd = 3;     // one slow answer may be a new connection's, or a busy machine's
    private const int PauseForSlow = 20; // once looks from the start are slow, they take one part in so many of the time

    private static readonly TimeSpan RescanAfter = TimeSpan.FromSeconds(1); // a slow transaction may commit even further below
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100); // some 300,000 dead rows
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10); // too few dead rows to remember where they end

    private readonly ConcurrentDictionary<string, long[]> ends = new(); // by queue: ten numbers, the highest priority first
    private readonly ConcurrentDictionary<ServerId, int> full = new();
    private readonly ConcurrentDictionary<string, bool> limited = new(); // the queues that were so at the last claim that looked into them
    private readonly Lock gate = new();
    private readonly long born = clock.GetTimestamp();
    private TimeSpan due; // when to look from the start again, and before when not to
    private TimeSpan notBefore;
    private int slow;
    private volatile bool meetsKeys;

    /// <summary>The last look from the start was not slow: few dead rows lie before the first job, and another look costs little.</summary>
    public bool LooksAreQuick
    {
        get
        {
            lock (gate) return slow == 0;
        }
    }

    /// <summary>Whether a job with a concurrency key has come this way.</summary>
    public bool MeetsKeys => meetsKeys;

    /// <summary>
    /// From the last claim's end; or from the start, when it is time to, the caller would rather, or groups take turns, where jobs come in before that end;
    /// unless dead rows have made that slow.
    /// </summary>
    public ClaimStart From(IReadOnlyList<QueueLane> lanes, bool ratherTheStart = false)
    {
        var now = clock.GetElapsedTime(born);
        var hinted = new int[lanes.Count];
        var after = new List<long>();
        for (var i = 0; i < hinted.Length; i++)
        {
            if (!ends.TryGetValue(lanes[i].Queue, out var known)) continue;
            after.AddRange(known);
            hinted[i] = after.Count / Priorities;
        }

        lock (gate)
        {
            if (now >= notBefore && (ratherTheStart || now >= due || after.Any(Turns.HasTurn)))
            {
                due = now + RescanAfter;
                return new(lanes, hinted, new long[after.Count], FromTheStart: true, now);
            }
        }

        return new(lanes, hinted, [.. after.Select(end => Math.Max(0, end - (Turns.HasTurn(end) ? TurnSlack : Slack)))], FromTheStart: false, now);
    }

    /// <summary>The database has answered a claim that began so, with jobs of these queues.</summary>
    /// <param name="start">Where it began.</param>
    /// <param name="queues">The queues of the claimed jobs.</param>
    /// <param name="whole">It came back short, so that every lane was looked at to its end; otherwise those before the last one that gave a job were.</param>
    public void Looked(ClaimStart start, IEnumerable<string> queues, bool whole)
    {
        if (!start.FromTheStart) return;
        var now = clock.GetElapsedTime(born);
        var took = now - start.At;
        if (took < Quick) Forget(whole ? start.Lanes : start.Lanes.Take(LastOf(start.Lanes, queues)));
        lock (gate)
        {
            slow = took < Slow ? 0 : slow + 1;
            if (slow >= SlowOnEnd) notBefore = now + (took * PauseForSlow < LongestPause ? took * PauseForSlow : LongestPause);
        }
    }

    public void Claimed(string queue, int priority, long seq)
    {
        var known = ends.GetOrAdd(queue, static _ => new long[Priorities]);
        lock (known) known[Priorities - 1 - priority] = Math.Max(known[Priorities - 1 - priority], seq);
    }

    /// <summary>A job with a key was claimed, or set aside because its key is held.</summary>
    public void MetKey() => meetsKeys = true;

    /// <summary>The queues that have a limit, as far as a claim has met them: in each somebody may wait for a job to end.</summary>
    public ICollection<string> Limited => limited.IsEmpty ? [] : limited.Keys;

    /// <summary>What a claim has met.</summary>
    /// <param name="queues">The queues that have a limit, and in which there may be something.</param>
    /// <param name="claimed">The queues of the claimed jobs.</param>
    public void MetLimits(IReadOnlyList<string> queues, IEnumerable<string> claimed)
    {
        if (limited.IsEmpty && queues.Count == 0) return;
        foreach (var queue in claimed) limited.TryRemove(queue, out _);
        foreach (var queue in queues) limited[queue] = true;
    }

    /// <summary>After a fetch that came back short the next one looks from the start.</summary>
    public void Answered(FetchRequest request, int jobs)
    {
        if (jobs < request.Max)
        {
            lock (gate) due = TimeSpan.Zero;
        }

        if (jobs == 0) full.TryRemove(request.Owner, out _);
        else if (jobs == request.Max) full.AddOrUpdate(request.Owner, 1, static (_, times) => times + 1);
    }

    /// <summary>Whether this server has been given all that it asked for, many times on end: nobody needs to wake it.</summary>
    public bool IsBusy(ServerId owner) => full.GetValueOrDefault(owner) >= BusyAfter;

    // A lane that is idle again then costs one look, and another one is known anew with the next claim.
    private void Forget(IEnumerable<QueueLane> lanes)
    {
        foreach (var lane in lanes) ends.TryRemove(lane.Queue, out _);
    }

    private static int LastOf(IReadOnlyList<QueueLane> lanes, IEnumerable<string> queues)
    {
        var claimed = queues.ToHashSet();
        for (var i = lanes.Count - 1; i >= 0; i--)
        {
            if (claimed.Contains(lanes[i].Queue)) return i;
        }

        return 0;
    }
}
