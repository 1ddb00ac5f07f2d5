using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;

namespace JobLib.Sqlite.Places;

/// <summary>Deletes what a cancelled batch holds, running members and nested batches included.</summary>
internal static class CancelledMembers
{
    private const string Reason = "Its batch was cancelled.";

    public static MoveStep Delete(WriteScope scope, JobId batch, JobId after, int max, JobActor? actor)
    {
        var isSwept = IsSwept(scope, batch);
        if (after == default) CancelNested(scope, batch, actor, isSwept);
        var members = Members(scope, batch, after, max);
        var moved = 0;
        foreach (var id in members)
        {
            if (JobPlaces.Find(scope, id) is not { } job || JobTransitions.IsFinal(job.State) || job.Marked) continue;
            Delete(scope, job, actor, isSwept ? 0 : null);
            moved++;
        }

        return new(moved, members.Count, members.Count == max, members.Count == 0 ? after : members[^1]);
    }

    /// <summary>A member that a claim came upon before the maintenance did.</summary>
    public static void Delete(WriteScope scope, Placed job, JobActor? actor, long? retention = null)
    {
        if (job.Place == Place.Finished) JobPlaces.KeepFinished(scope, job.Id);
        if (!JobPlaces.Leave(scope, job)) return;
        if (job.Place == Place.Running) scope.RaiseSignals();
        var ended = job with { Fence = JobPlaces.NextFence(scope, job.Fence) };
        JobPlaces.EnterFinished(scope, ended, new() { State = JobState.Deleted, ReadyAt = job.ReadyAt, Reason = Reason, Actor = actor }, retention: retention);
    }

    /// <summary>
    /// Whether a batch that ends is cancelled or lies in one that is. Those between the two are then cancelled as well: the last member of a batch, deleted or not,
    /// must not make it succeed when the batches around it are deleted.
    /// </summary>
    public static bool Include(WriteScope scope, JobId batch, int depth = 0)
    {
        if (depth == BatchRow.MaxDepth || BatchRow.Find(scope, batch) is not { } row) return false;
        if (row.Cancelled) return true;
        if (row.Outer is not { } outer || !Include(scope, outer, depth + 1)) return false;
        Cancel(scope, batch, actor: null, IsSwept(scope, outer));
        return true;
    }

    private static void CancelNested(WriteScope scope, JobId batch, JobActor? actor, bool isSwept)
    {
        foreach (var id in Batches.Nested(scope, batch))
        {
            if (BatchRow.Find(scope, id) is not { Cancelled: false, Ended: not JobState.Succeeded }) continue;
            Cancel(scope, id, actor, isSwept);
        }
    }

    private static void Cancel(WriteScope scope, JobId batch, JobActor? actor, bool isSwept)
    {
        if (isSwept) Batches.Sweep(scope, batch);
        else Batches.Cancel(scope, batch, actor);
    }

    private static bool IsSwept(WriteScope scope, JobId batch)
    {
        using var row = scope.Prepare(BatchSql.IsSwept).Bind(batch);
        return row.Read();
    }

    private static List<JobId> Members(WriteScope scope, JobId batch, JobId after, int max)
    {
        var members = new List<JobId>();
        using var rows = scope.Prepare(BatchSql.Members).Bind(batch).Bind(after).Bind(max);
        while (rows.Read()) members.Add(rows.Id(0));
        return members;
    }
}
