using System.Runtime.InteropServices;
using JobLib.InMemory.Ordered;
using JobLib.InMemory.Ready;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <inheritdoc cref="IKeyRows"/>
internal sealed class MemoryKeyRows(Commit commit, MemoryJobTable jobs, Queues queues) : IKeyRows
{
    private readonly Dictionary<string, KeyRow> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> limits = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedId> deadlines = new();

    /// <summary>The keys that somebody holds or that a limit is set for, in order.</summary>
    public IEnumerable<string> HeldOrLimited =>
        rows.Where(row => row.Value.Holders.Count > 0).Select(row => row.Key).Union(limits.Keys).Order(StringComparer.Ordinal);

    public IReadOnlyList<JobRow> HoldersOf(string key) => rows.GetValueOrDefault(key)?.Holders ?? [];

    /// <summary>The one that has held it longest.</summary>
    public JobRow? FirstHolderOf(string key) => HoldersOf(key) is [var first, ..] ? first : null;

    public int CountHolders(string key) => HoldersOf(key).Count;

    public int CountWaiters(string key) => rows.GetValueOrDefault(key)?.Waiters.Values.Sum(waiters => waiters.Count) ?? 0;

    public int? LimitOf(string key) => limits.TryGetValue(key, out var limit) ? limit : null;

    public bool TryTake(string key, JobRow job, int limit)
    {
        if (CountHolders(key) >= limit) return false;
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
        found ??= new();
        found.Holders.Add(job);
        return true;
    }

    public bool Free(string key, JobRow job)
    {
        if (!rows.TryGetValue(key, out var found) || !found.Holders.Remove(job)) return false;
        Forget(key, found);
        return true;
    }

    public bool SetLimit(string key, int? limit)
    {
        if (LimitOf(key) == limit) return false;
        if (limit is { } most) limits[key] = most;
        else limits.Remove(key);
        return true;
    }

    public void Wait(string key, MemoryJob row)
    {
        if (!rows.TryGetValue(key, out var found)) rows.Add(key, found = new());
        if (!found.Waiters.TryGetValue(row.QueueRow, out var waiters)) found.Waiters.Add(row.QueueRow, waiters = new());
        waiters.Add(WaiterKey.Of(row));
        if (row.KeyDeadline.IsSet) deadlines.Add(new(row.KeyDeadline, row.Id));
    }

    public void StopWaiting(string key, MemoryJob row)
    {
        if (row.KeyDeadline.IsSet) deadlines.Remove(new(row.KeyDeadline, row.Id));
        if (!rows.TryGetValue(key, out var found) || !found.Waiters.TryGetValue(row.QueueRow, out var waiters)) return;
        waiters.Remove(WaiterKey.Of(row));
        if (waiters.Count == 0) found.Waiters.Remove(row.QueueRow);
        Forget(key, found);
    }

    public IReadOnlyList<string> WaitingQueues(string key) => rows.TryGetValue(key, out var found) ? [.. found.Waiters.Keys.Select(queue => queue.Name)] : [];

    public IReadOnlyList<JobRow> FirstWaiters(string key, string queue, int max) =>
        rows.TryGetValue(key, out var found) && queues.Find(queue) is { } row && found.Waiters.TryGetValue(row, out var waiters)
            ? [.. waiters.Ascending().Take(max).Select(waiter => waiter.Row)]
            : [];

    public bool WaitsBefore(string key, JobRow job) =>
        job is MemoryJob row && rows.TryGetValue(key, out var found) && found.Waiters.TryGetValue(row.QueueRow, out var waiters)
        && waiters.TryFirst(out var first) && first.CompareTo(WaiterKey.Of(row)) < 0;

    public IReadOnlyList<string> WaitedFor(string queue) =>
        queues.Find(queue) is { } waiting ? [.. rows.Where(row => row.Value.Waiters.ContainsKey(waiting)).Select(row => row.Key)] : [];

    public IReadOnlyList<JobRow> TimedOut(int max) =>
        [.. deadlines.Ascending().TakeWhile(key => key.At <= commit.Now).Take(max).Select(key => jobs.Get(key.Id))];

    public Instant? NextDeadline() => deadlines.TryFirst(out var first) ? first.At : null;

    private void Forget(string key, KeyRow row)
    {
        if (row.Holders.Count == 0 && row.Waiters.Count == 0) rows.Remove(key);
    }

    private sealed class KeyRow
    {
        public List<JobRow> Holders { get; } = new(1);

        /// <summary>Never an empty set.</summary>
        public Dictionary<MemoryQueue, OrderedSet<WaiterKey>> Waiters { get; } = [];
    }
}
