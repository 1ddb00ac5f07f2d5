using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>Which lanes a fetch has to look into, and how many of each are held: a server may serve a thousand queues, of which few have anything.</summary>
internal static class Lanes
{
    /// <summary>Up to so many lanes, to look into each costs less than to ask which queues have work.</summary>
    private const int Few = 8;

    /// <summary>The lanes that are not paused and, where there are many, have ready jobs; in the order in which they were given.</summary>
    public static IReadOnlyList<QueueLane> WithWork(WriteScope scope, IReadOnlyList<QueueLane> lanes)
    {
        var rules = scope.QueueRules();
        if (lanes.Count <= Few) return rules.Count == 0 ? lanes : [.. lanes.Where(lane => !IsPaused(rules, lane.Queue))];
        var ready = Names(scope, JobQueueSql.ReadyQueues, lanes.Count);
        if (ready.Count == 0) return [];
        var all = ready.Count == lanes.Count; // as many as were asked for: there may be more, so nothing is known of the rest
        return [.. lanes.Where(lane => (all || ready.Contains(lane.Queue)) && !IsPaused(rules, lane.Queue))];
    }

    /// <summary>How many jobs of a queue servers hold.</summary>
    public static int CountRunning(WriteScope scope, string queue)
    {
        using var row = scope.Prepare(JobQueueSql.CountRunning).Bind(queue);
        return row.Read() ? row.Int32(0) : 0;
    }

    /// <summary>All queues that have ready jobs and are not paused.</summary>
    public static IEnumerable<string> WithWork(WriteScope scope)
    {
        var rules = scope.QueueRules();
        return Names(scope, JobQueueSql.ReadyQueues, int.MaxValue).Where(queue => !IsPaused(rules, queue));
    }

    private static bool IsPaused(IReadOnlyDictionary<string, QueueRule> rules, string queue) => rules.TryGetValue(queue, out var rule) && rule.IsPaused;

    private static HashSet<string> Names(WriteScope scope, string sql, int max)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var rows = scope.Prepare(sql).Bind(max);
        while (rows.Read()) names.Add(rows.Text(0));
        return names;
    }
}
