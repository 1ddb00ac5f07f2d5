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
    private readonly OrderedSet<TimedId> deadlines = new();

    public JobRow? HolderOf(string key) => rows.GetValueOrDefault(key)?.Holder;

    public bool IsHeld(string key) => HolderOf(key) is not null;

    public bool TryTake(string key, JobRow job)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
        found ??= new();
        found.Holder ??= job;
        return found.Holder == job;
    }

    public bool Free(string key, JobRow job)
    {
        if (!rows.TryGetValue(key, out var found) || found.Holder != job) return false;
        found.Holder = null;
        Forget(key, found);
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

    public IReadOnlyList<JobRow> FirstWaiters(string key) => rows.TryGetValue(key, out var found) ? [.. found.Waiters.Values.Select(First)] : [];

    public JobRow? FirstWaiter(string key, string queue) =>
        rows.TryGetValue(key, out var found) && queues.Find(queue) is { } row && found.Waiters.TryGetValue(row, out var waiters) ? First(waiters) : null;

    public IReadOnlyList<string> FreeKeys(string queue) =>
        queues.Find(queue) is { } waiting
            ? [.. rows.Where(row => row.Value.Holder is null && row.Value.Waiters.ContainsKey(waiting)).Select(row => row.Key)]
            : [];

    public IReadOnlyList<JobRow> TimedOut(int max) =>
        [.. deadlines.Ascending().TakeWhile(key => key.At <= commit.Now).Take(max).Select(key => jobs.Get(key.Id))];

    public Instant? NextDeadline() => deadlines.TryFirst(out var first) ? first.At : null;

    private static MemoryJob First(OrderedSet<WaiterKey> waiters)
    {
        waiters.TryFirst(out var first);
        return first.Row;
    }

    private void Forget(string key, KeyRow row)
    {
        if (row.Holder is null && row.Waiters.Count == 0) rows.Remove(key);
    }

    private sealed class KeyRow
    {
        public JobRow? Holder { get; set; }

        /// <summary>Never an empty set.</summary>
        public Dictionary<MemoryQueue, OrderedSet<WaiterKey>> Waiters { get; } = [];
    }
}
