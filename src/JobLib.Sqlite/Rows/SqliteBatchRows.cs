using JobLib.Kernel;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>The rows of batches, those who wait in <c>joblib_awaiting</c>, and what was noted in <c>joblib_move</c>.</summary>
internal sealed class SqliteBatchRows(WriteScope scope) : IBatchRows
{
    // A batch of a thousand members is read once a transaction and written once a commit of theirs. Nobody else writes meanwhile.
    private readonly Dictionary<JobId, BatchRow> known = [];

    public BatchRow? Find(JobId id)
    {
        if (known.TryGetValue(id, out var batch)) return batch;
        using var row = scope.Prepare(BatchSql.Find).Bind(id);
        if (!row.Read()) return null;
        batch = new()
        {
            Id = id,
            Outer = row.IdOrNull(0),
            Sealed = row.Flag(1),
            Waiting = row.Flag(2),
            Started = row.Flag(3),
            Stop = StopOf(row.Int(4)),
            Ended = row.IsNull(5) ? null : row.State(5),
            FinishedAt = row.Instant(6),
            Total = row.Int(7),
            Succeeded = row.Int(8),
            Failed = row.Int(9),
            Deleted = row.Int(10),
            Start = StartOf(row),
        };
        known.Add(id, batch);
        return batch;
    }

    public BatchRow? Of(JobRow job)
    {
        var id = job.IsLost ? BatchOfLost(job.Id) : job.Batch;
        return id is { } some ? Find(some) : null;
    }

    public BatchRow Add(NewBatch batch)
    {
        var start = batch.Start;
        scope.Prepare(BatchSql.Insert)
            .Bind(batch.Id).Bind(batch.Description).Bind(scope.Now).Bind(batch.Batch)
            .Bind(start.HasParent ? start.Parent : (JobId?)null)
            .Bind((int)start.Kind)
            .Bind((int)start.Condition)
            .Bind(UnixMicroseconds.From(start.Delay))
            .Bind(batch.Sealed)
            .Run();
        var row = new BatchRow { Id = batch.Id, Outer = batch.Batch, Start = start, Sealed = batch.Sealed };
        known[batch.Id] = row;
        if (start.HasParent) scope.HasChildren();
        return row;
    }

    public void Save(BatchRow batch) => scope.Prepare(BatchSql.Save)
        .Bind(batch.Sealed).Bind(batch.Waiting).Bind(batch.Started).Bind((int)batch.Stop).Bind((long?)(int?)batch.Ended).Bind(batch.FinishedAt)
        .Bind(batch.Total).Bind(batch.Succeeded).Bind(batch.Failed).Bind(batch.Deleted).Bind(batch.Id).Run();

    public IReadOnlyList<BatchRow> Nested(BatchRow batch) => All(Ids(scope.Prepare(BatchSql.Nested).Bind(batch.Id)));

    public IReadOnlyList<JobId> Members(JobId batch, JobId after, int max) => Ids(scope.Prepare(BatchSql.Members).Bind(batch).Bind(after).Bind(max));

    public IReadOnlyList<JobRow> Held(JobId batch, JobId after, int max) => Waiting(batch, SqliteJobRows.HeldByBatch, after, max);

    public bool HasChildren(JobRow parent) => HasWaiting(parent.Id, JobStartKind.AfterJob);

    public bool HasChildren(BatchRow parent) => HasWaiting(parent.Id, JobStartKind.AfterBatch);

    public IReadOnlyList<JobRow> Children(ParentEnd parent, JobId after, int max) => Waiting(parent.Id, (int)KindOf(parent), after, max);

    public IReadOnlyList<BatchRow> BatchChildren(ParentEnd parent) =>
        All(Ids(scope.Prepare(ContinuationSql.WaitingBatches).Bind(parent.Id).Bind((int)KindOf(parent))));

    public void Add(FollowUp work) => scope.Prepare(ContinuationSql.NoteMove)
        .Bind((int)work.Kind).Bind(work.Target).Bind(work.After)
        .Bind(work.Parent is { } parent ? Json.Write(parent) : null).Bind(work.Actor is { } actor ? Json.Write(actor) : null).Run();

    public FollowUp? FirstFollowUp()
    {
        using var row = scope.Prepare(ContinuationSql.FirstMove);
        if (!row.Read()) return null;
        return new((FollowUpKind)row.Int32(1), row.Id(2), row.Id(3))
        {
            No = row.Int(0),
            Parent = row.TextOrNull(4) is { } text && Json.TryReadOutcome(text, out var outcome) ? outcome : null,
            Actor = Json.ReadActor(row.TextOrNull(5)),
        };
    }

    public void Advance(FollowUp work, JobId after) => scope.Prepare(ContinuationSql.AdvanceMove).Bind(after).Bind(work.No).Run();

    public void Remove(FollowUp work) => scope.Prepare(ContinuationSql.EndMove).Bind(work.No).Run();

    /// <summary>The batch is gone.</summary>
    public void Forget(JobId batch) => known.Remove(batch);

    /// <summary>Others may write from now on.</summary>
    public void Forget() => known.Clear();

    /// <summary>The batches of a list of ids.</summary>
    public IReadOnlyList<BatchRow> All(IReadOnlyList<JobId> ids) => [.. ids.Select(Find).OfType<BatchRow>()];

    /// <summary>The ids in the first column.</summary>
    public static List<JobId> Ids(SqliteStatement rows)
    {
        var found = new List<JobId>();
        using (rows)
        {
            while (rows.Read()) found.Add(rows.Id(0));
        }

        return found;
    }

    // A number that is none of ours stands for what somebody has written by hand, and it is not 0.
    private static BatchStop StopOf(long stored) => stored is >= (long)BatchStop.None and <= (long)BatchStop.RuledOut ? (BatchStop)stored : BatchStop.Cancelled;

    private static JobStartKind KindOf(ParentEnd parent) => parent.IsBatch ? JobStartKind.AfterBatch : JobStartKind.AfterJob;

    private static JobStart StartOf(SqliteStatement row)
    {
        if (row.IsNull(11)) return JobStart.Now;
        var (parent, condition) = (row.Id(11), (JobContinuationOptions)row.Int32(13));
        return (JobStartKind)row.Int32(12) is JobStartKind.AfterBatch ? JobStart.AfterBatch(parent, condition) : JobStart.AfterJob(parent, condition);
    }

    private bool HasWaiting(JobId parent, JobStartKind kind)
    {
        if (!scope.MayHaveChildren()) return false;
        using var row = scope.Prepare(ContinuationSql.HasWaiting).Bind(parent).Bind((int)kind);
        return row.Read() && row.Flag(0);
    }

    private List<JobRow> Waiting(JobId parent, int kind, JobId after, int max)
    {
        var found = new List<JobRow>();
        using var rows = scope.Prepare(ContinuationSql.Waiting).Bind(parent).Bind(kind).Bind(after).Bind(max);
        while (rows.Read()) found.Add(JobReads.Waiting(parent, rows));
        return found;
    }

    private JobId? BatchOfLost(JobId job)
    {
        using var row = scope.Prepare(JobQueueSql.BatchOfLostMember).Bind(job);
        return row.Read() ? row.Id(0) : null;
    }
}
