using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IKeyRows"/>
internal sealed class SqliteKeyRows(WriteScope scope) : IKeyRows
{
    public bool TryTake(string key, JobRow job, int limit)
    {
        var taken = TakenSlots(key);
        if (taken.Count >= limit) return false;
        var slot = ConcurrencySlot.LowestFree(taken);
        return scope.Prepare(PlaceSql.TakeKey)
            .Bind(ConcurrencySlot.NameOf(key, slot)).Bind(job.Id)
            .Bind(slot == ConcurrencySlot.First ? null : key).Bind(slot == ConcurrencySlot.First ? (long?)null : slot)
            .Run() == 1;
    }

    public bool Free(string key, JobRow job) => scope.Prepare(PlaceSql.FreeKey).Bind(job.Id).Run() > 0;

    public int CountHolders(string key) => TakenSlots(key).Count;

    public int? LimitOf(string key)
    {
        using var row = scope.Prepare(PlaceSql.FindLimit).Bind(key);
        return row.Read() ? row.Count(0) : null;
    }

    public bool SetLimit(string key, int? limit) => limit is { } most
        ? scope.Prepare(PlaceSql.SetLimit).Bind(key).Bind(most).Run() == 1
        : scope.Prepare(PlaceSql.ResetLimit).Bind(key).Run() == 1;

    public IReadOnlyList<string> WaitingQueues(string key)
    {
        List<string>? found = null;
        for (var queue = NextQueue(key, ""); queue is not null; queue = NextQueue(key, queue)) (found ??= []).Add(queue);
        return found is null ? [] : found;
    }

    public IReadOnlyList<JobRow> FirstWaiters(string key, string queue, int max)
    {
        List<JobRow>? found = null;
        using var rows = scope.Prepare(PlaceSql.FirstWaiters).Bind(key).Bind(queue).Bind(max);
        while (rows.Read()) (found ??= []).Add(JobReads.Blocked(rows, key));
        return found is null ? [] : found;
    }

    public bool WaitsBefore(string key, JobRow job)
    {
        using var row = scope.Prepare(PlaceSql.WaitsBefore).Bind(key).Bind(job.Queue).Bind(((SqliteJob)job).Rank).Bind(job.Seq);
        return row.Read();
    }

    public IReadOnlyList<string> WaitedFor(string queue)
    {
        var keys = new List<string>();
        using var rows = scope.Prepare(PlaceSql.WaitedFor).Bind(queue);
        while (rows.Read()) keys.Add(rows.Text(0));
        return keys;
    }

    public IReadOnlyList<JobRow> TimedOut(int max)
    {
        var over = new List<JobRow>();
        using var rows = scope.Prepare(MaintenanceSql.WaitIsOver).Bind(scope.Now).Bind(max);
        while (rows.Read()) over.Add(JobReads.Blocked(rows, key: null));
        return over;
    }

    public Instant? NextDeadline() => scope.FirstInstant(MaintenanceSql.NextWaitIsOver);

    private string? NextQueue(string key, string after)
    {
        using var row = scope.Prepare(PlaceSql.NextWaitingQueue).Bind(key).Bind(after);
        return row.Read() ? row.TextOrNull(0) : null;
    }

    private List<long> TakenSlots(string key)
    {
        var taken = new List<long>();
        using var rows = scope.Prepare(PlaceSql.TakenSlots).Bind(key);
        while (rows.Read()) taken.Add(rows.IntOrNull(0) ?? 0);
        return taken;
    }
}
