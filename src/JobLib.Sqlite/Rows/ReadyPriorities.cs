using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Rows;

/// <summary>The priorities of ready jobs, to which waiting adds.</summary>
internal sealed class ReadyPriorities(WriteScope scope)
{
    private readonly SqliteTurnRows turns = new(scope);

    public IReadOnlyList<(JobRow Job, int OwnPriority)> Heads(string queue, int priority, int max)
    {
        var heads = new List<(JobRow, int)>();
        using var rows = scope.Prepare(JobQueueSql.Heads).Bind(queue).Bind(Limits.MaxPriority - priority).Bind(max);
        while (rows.Read())
        {
            var job = JobReads.Head(rows, queue);
            heads.Add((job, SqliteJob.PriorityOf(job.OwnRank ?? job.Rank)));
        }

        return heads;
    }

    public void Raise(SqliteJob job, int priority)
    {
        var (rank, seq) = (job.Rank, job.Seq);
        job.Rank = Limits.MaxPriority - priority;
        (job.Seq, var group) = scope.HasGroups() ? Turns.Next(turns, job, scope.NextSequence()) : (scope.NextSequence(), null);
        if (TryRaise(job, rank, seq, group)) return;
        if (!Turns.HasTurn(job.Seq)) job.Seq = scope.SequenceBehindAll(); // somebody has set the sequence back
        while (!TryRaise(job, rank, seq, group)) job.Seq = Turns.Later(job.Seq);
    }

    /// <summary>A job that runs was read without its own.</summary>
    public void Reset(SqliteJob job) => job.Rank = job.OwnRank ?? OwnRankOf(job);

    private bool TryRaise(SqliteJob job, long rank, long seq, string? group) =>
        scope.Prepare(JobQueueSql.Raise).Bind(job.Rank).Bind(job.Seq).Bind(group).Bind(job.Queue).Bind(rank).Bind(seq).Run() == 1;

    private long OwnRankOf(SqliteJob job)
    {
        using var row = scope.Prepare(JobQueueSql.OwnRank).Bind(job.Id);
        return row.Read() ? row.Int(0) : job.Rank;
    }
}
