using System.Runtime.InteropServices;

namespace JobLib.Storage.InMemory;

/// <summary>The concurrency keys: who holds each, and who waits for it, apart by queue.</summary>
/// <remarks>Apart by queue, because a queue may be paused or served by nobody, and must not keep the key from the others.</remarks>
internal sealed class ConcurrencyKeys
{
    private readonly Dictionary<string, KeyRow> rows = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedId> deadlines = new();

    public JobRow? HolderOf(string key) => rows.GetValueOrDefault(key)?.Holder;

    /// <summary>Gives the key to the job when nobody has it.</summary>
    public bool TryHold(string key, JobRow row)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
        found ??= new();
        found.Holder ??= row;
        return found.Holder == row;
    }

    public void Wait(string key, JobRow row)
    {
        if (!rows.TryGetValue(key, out var found)) rows.Add(key, found = new());
        if (!found.Waiters.TryGetValue(row.Queue, out var waiters)) found.Waiters.Add(row.Queue, waiters = new());
        waiters.Add(WaiterKey.Of(row));
        if (row.SideOrNull is { KeyDeadline.IsSet: true } side) deadlines.Add(new(side.KeyDeadline, row.Id));
    }

    public void StopWaiting(string key, JobRow row)
    {
        if (row.SideOrNull is { KeyDeadline.IsSet: true } side) deadlines.Remove(new(side.KeyDeadline, row.Id));
        if (!rows.TryGetValue(key, out var found) || !found.Waiters.TryGetValue(row.Queue, out var waiters)) return;
        waiters.Remove(WaiterKey.Of(row));
        if (waiters.Count == 0) found.Waiters.Remove(row.Queue);
        Forget(key, found);
    }

    /// <summary>Takes the key from the job, and says who may try now: the first waiter of each queue. Nobody when the job did not hold it.</summary>
    public IReadOnlyList<JobRow> Release(string key, JobRow row)
    {
        if (!rows.TryGetValue(key, out var found) || found.Holder != row) return [];
        found.Holder = null;
        Forget(key, found);
        return [.. found.Waiters.Values.Select(First)];
    }

    /// <summary>The waiter of this queue that may try when the key is free; null when it is not, or when nobody waits.</summary>
    public JobRow? NextIfFree(string key, QueueRow queue) =>
        rows.TryGetValue(key, out var found) && found.Holder is null && found.Waiters.TryGetValue(queue, out var waiters) ? First(waiters) : null;

    /// <summary>A job that has waited for as long as it may.</summary>
    public bool TryTimedOut(Instant now, out JobId id)
    {
        var found = deadlines.TryFirst(out var first) && first.At <= now;
        id = first.Id;
        return found;
    }

    /// <summary>When the next wait is over; none when no wait has an end.</summary>
    public Instant NextDeadline() => deadlines.TryFirst(out var first) ? first.At : Instant.None;

    private static JobRow First(OrderedSet<WaiterKey> waiters)
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
        public Dictionary<QueueRow, OrderedSet<WaiterKey>> Waiters { get; } = [];
    }
}
