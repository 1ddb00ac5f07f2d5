using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IKeyRows"/>
internal sealed class SqliteKeyRows(WriteScope scope) : IKeyRows
{
    public bool TryTake(string key, JobRow job) => scope.Prepare(PlaceSql.TakeKey).Bind(key).Bind(job.Id).Run() == 1;

    public bool Free(string key, JobRow job) => scope.Prepare(PlaceSql.FreeKey).Bind(key).Bind(job.Id).Run() > 0;

    public bool IsHeld(string key)
    {
        using var row = scope.Prepare(PlaceSql.IsKeyHeld).Bind(key);
        return row.Read();
    }

    public IReadOnlyList<JobRow> FirstWaiters(string key)
    {
        List<JobRow>? found = null;
        for (var queue = NextQueue(key, ""); queue is not null; queue = NextQueue(key, queue))
        {
            if (FirstWaiter(key, queue) is { } job) (found ??= []).Add(job);
        }

        return found is null ? [] : found;
    }

    public JobRow? FirstWaiter(string key, string queue)
    {
        using var row = scope.Prepare(PlaceSql.FirstWaiter).Bind(key).Bind(queue);
        return row.Read() ? JobReads.Blocked(row, key) : null;
    }

    public IReadOnlyList<string> FreeKeys(string queue)
    {
        var free = new List<string>();
        using var rows = scope.Prepare(PlaceSql.FreeKeys).Bind(queue);
        while (rows.Read()) free.Add(rows.Text(0));
        return free;
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
}
