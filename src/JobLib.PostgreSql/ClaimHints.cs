using System.Collections.Concurrent;
using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <summary>
/// Where the last claim of this process ended in each lane, so that the next one does not walk the dead rows before it again: while a transaction held open
/// elsewhere stops vacuum, these pile up at the head.
/// </summary>
internal sealed class ClaimHints
{
    public const int Priorities = 10;

    private const long Slack = 1_000;       // jobs that were numbered before the last claim and committed after it
    private const long RescanAfter = 1_000; // milliseconds: a slow transaction may commit even further below
    private const int BusyAfter = 20;

    private readonly ConcurrentDictionary<(string Queue, int Priority), long> ends = new();
    private readonly ConcurrentDictionary<ServerId, int> full = new();
    private long scanned = long.MinValue / 2;
    private volatile bool meetsKeys;

    /// <summary>Whether a job with a concurrency key has come this way.</summary>
    public bool MeetsKeys => meetsKeys;

    /// <summary>Ten numbers a lane, the highest priority first; all zero when it is time to look from the start again.</summary>
    public long[] From(IReadOnlyList<QueueLane> lanes, out bool fromTheStart)
    {
        var from = new long[lanes.Count * Priorities];
        fromTheStart = Environment.TickCount64 - Volatile.Read(ref scanned) > RescanAfter;
        if (fromTheStart)
        {
            Volatile.Write(ref scanned, Environment.TickCount64);
            return from;
        }

        for (var i = 0; i < from.Length; i++)
        {
            from[i] = Math.Max(0, ends.GetValueOrDefault((lanes[i / Priorities].Queue, Priorities - 1 - (i % Priorities))) - Slack);
        }

        return from;
    }

    public void Claimed(string queue, int priority, long seq) => ends.AddOrUpdate((queue, priority), seq, (_, known) => Math.Max(known, seq));

    /// <summary>A job with a key was claimed, or set aside because its key is held.</summary>
    public void MetKey() => meetsKeys = true;

    /// <summary>After a fetch that came back short the next one looks from the start.</summary>
    public void Answered(FetchRequest request, int jobs)
    {
        if (jobs < request.Max) Volatile.Write(ref scanned, long.MinValue / 2);
        if (jobs == 0) full.TryRemove(request.Owner, out _);
        else if (jobs == request.Max) full.AddOrUpdate(request.Owner, 1, static (_, times) => times + 1);
    }

    /// <summary>Whether this server has been given all that it asked for, many times on end: nobody needs to wake it.</summary>
    public bool IsBusy(ServerId owner) => full.GetValueOrDefault(owner) >= BusyAfter;
}
