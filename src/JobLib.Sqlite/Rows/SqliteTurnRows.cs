using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="ITurnRows"/>
internal sealed class SqliteTurnRows(WriteScope scope) : ITurnRows
{
    public (string Key, int Weight)? GroupOf(JobRow job)
    {
        using var row = scope.Prepare(GroupSql.Find).Bind(job.Id);
        return row.Read() ? (row.Text(0), row.Int32(1)) : null;
    }

    public long? LowestTurn(JobRow job)
    {
        using var row = scope.Prepare(GroupSql.LowestTurn).Bind(job.Queue).Bind(((SqliteJob)job).Rank).Bind(Turns.First);
        return row.Read() ? row.Int(0) : null;
    }

    public long? LastTurn(JobRow job, string group)
    {
        using var row = scope.Prepare(GroupSql.LastTurn).Bind(job.Queue).Bind(((SqliteJob)job).Rank).Bind(group);
        return row.Read() ? row.Int(0) : null;
    }
}
