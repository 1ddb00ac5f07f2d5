using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>
/// How many jobs of a queue servers may hold at a time. They are counted where they are held, and what finds no room stays ready: nothing is kept for anybody
/// that a server which dies could not give back.
/// </summary>
internal sealed class QueueLimits(IJobRows jobs, IServerRows servers, ILedgerRows ledger)
{
    public const int MaxLimit = 100_000;

    /// <summary>How many more of the queue may be claimed.</summary>
    public int RoomIn(string queue) => jobs.LimitOf(queue) is { } limit ? Math.Max(0, limit - jobs.CountRunning(queue)) : int.MaxValue;

    /// <summary>A job of the queue is held no more.</summary>
    public void Left(string queue)
    {
        if (jobs.LimitOf(queue) is not null) jobs.Wake(queue);
    }

    /// <summary>A person sets the limit; null: as servers say.</summary>
    public void Set(string queue, int? limit, JobActor actor)
    {
        if (!jobs.SetLimit(queue, limit)) return;
        ledger.Audit(actor, ActionOf(limit), queue, limit ?? 0);
        servers.RaiseSignals();
        jobs.Wake(queue);
    }

    /// <summary>A server that registers says the limits of its queues, in the place of the one before it.</summary>
    public void Say(ServerDescription server)
    {
        foreach (var (queue, limit) in Said(server))
        {
            if (!jobs.SayLimit(queue, limit)) continue;
            servers.RaiseSignals();
            jobs.Wake(queue);
        }
    }

    /// <summary>What a server says of each of its queues, by name.</summary>
    public static IEnumerable<(string Queue, int? Limit)> Said(ServerDescription server) =>
        server.QueueLimits is not { } limits
            ? []
            : server.Queues.Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(queue => (queue, limits.TryGetValue(queue, out var limit) ? limit : (int?)null));

    /// <summary>What the audit calls it when a limit is set to this.</summary>
    public static string ActionOf(int? limit) => limit is null ? "reset queue limit" : "set queue limit";

    /// <summary>Holds a caller to the contract.</summary>
    public static void Check(string queue, int? limit)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (limit is null or (>= 0 and <= MaxLimit)) return;
        throw new ArgumentOutOfRangeException(nameof(limit), limit, $"The limit of a queue is from 0 to {MaxLimit}, or null.");
    }
}
