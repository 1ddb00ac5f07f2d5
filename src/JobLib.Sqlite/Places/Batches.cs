using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>The life of batches: they start, count their members, end, are reopened and cancelled.</summary>
internal static class Batches
{
    /// <summary>Adds what a unit has counted, and draws what follows for the batch's end.</summary>
    public static void Apply(WriteScope scope, JobId id, BatchDelta delta)
    {
        if (BatchRow.Find(scope, id) is not { } was) return; // swept, and its members with it
        var now = was with
        {
            Total = was.Total + delta.Total,
            Succeeded = was.Succeeded + delta.Succeeded,
            Failed = was.Failed + delta.Failed,
            Deleted = was.Deleted + delta.Deleted,
        };
        if (now.End is not null && was.Ended is null && !now.Cancelled) now = now with { Cancelled = CancelledMembers.Include(scope, id) };
        var finishedAt = now.End is not (JobState.Succeeded or JobState.Deleted) ? null : now.End == was.Ended ? FinishedAt(scope, id) : scope.Now;
        scope.Prepare(BatchSql.SetCounts)
            .Bind(now.Total).Bind(now.Succeeded).Bind(now.Failed).Bind(now.Deleted).Bind((long?)(int?)now.End).Bind(finishedAt).Bind(id).Run();
        if (now.End == was.Ended) return;

        if (now.Outer is { } outer)
        {
            if (was.Ended is { } before) scope.Ends.Count(outer, BatchDelta.End(before, -1));
            if (now.End is { } after) scope.Ends.Count(outer, BatchDelta.End(after, 1));
        }

        if (now.End is { } end) scope.Ends.Add(new(id, IsBatch: true, end, null, null));
    }

    /// <summary>The parent of a batch has ended as it asked.</summary>
    public static void EndWait(WriteScope scope, JobId id)
    {
        scope.Prepare(BatchSql.EndWait).Bind(id).Run();
        StartWhenFree(scope, id);
    }

    public static void Seal(WriteScope scope, JobId id)
    {
        scope.Prepare(BatchSql.Seal).Bind(id).Run();
        StartWhenFree(scope, id);
    }

    /// <summary>Starts a batch, and those nested in it, unless something still keeps it: a member to come, its parent, the batch around it.</summary>
    public static void StartWhenFree(WriteScope scope, JobId id)
    {
        if (BatchRow.Find(scope, id) is not { HasStarted: false, Sealed: true, Waiting: false, Cancelled: false } batch) return;
        if (batch.Outer is { } outer && BatchRow.Find(scope, outer) is not { HasStarted: true }) return;
        scope.Prepare(BatchSql.Start).Bind(id).Run();
        scope.Ends.AddStarted(id);
        scope.Ends.Count(id, BatchDelta.Look); // a batch without members ends as it begins
        foreach (var nested in Nested(scope, id))
        {
            StartWhenFree(scope, nested);
        }
    }

    public static List<JobId> Nested(WriteScope scope, JobId id)
    {
        var nested = new List<JobId>();
        using var rows = scope.Prepare(BatchSql.Nested).Bind(id);
        while (rows.Read()) nested.Add(rows.Id(0));
        return nested;
    }

    /// <summary>Cancels a batch, or rules it out: one field. Its members, and the batches in it, are deleted in steps.</summary>
    public static void Cancel(WriteScope scope, JobId id, JobActor? actor) => Cancel(scope, id, actor, how: 1);

    /// <summary>Nobody has sealed the batch in time: its members are deleted, and kept no longer.</summary>
    public static void Sweep(WriteScope scope, JobId id) => Cancel(scope, id, actor: null, how: 2);

    private static void Cancel(WriteScope scope, JobId id, JobActor? actor, int how)
    {
        scope.Prepare(BatchSql.Cancel).Bind(how).Bind(id).Run();
        scope.Ends.Count(id, BatchDelta.Look);
        Moves.Note(scope, MoveKind.CancelledMembers, id, default, null, actor);
    }

    private static long? FinishedAt(WriteScope scope, JobId id)
    {
        using var row = scope.Prepare(BatchSql.KeepFinishedAt).Bind(id);
        return row.Read() ? row.IntOrNull(0) : null;
    }
}
