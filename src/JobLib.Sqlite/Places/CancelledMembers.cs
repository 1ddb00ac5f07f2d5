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
        JobPlaces.Leave(scope, job);
        if (job.Place == Place.Running) scope.RaiseSignals();
        var ended = job with { Fence = JobPlaces.NextFence(scope, job.Fence) };
        JobPlaces.EnterFinished(scope, ended, new() { State = JobState.Deleted, ReadyAt = job.ReadyAt, Reason = Reason, Actor = actor }, retention: retention);
    }

    private static void CancelNested(WriteScope scope, JobId batch, JobActor? actor, bool isSwept)
    {
        foreach (var id in Batches.Nested(scope, batch))
        {
            if (BatchRow.Find(scope, id) is not { Cancelled: false, Ended: not JobState.Succeeded }) continue;
            if (isSwept) Batches.Sweep(scope, id);
            else Batches.Cancel(scope, id, actor);
        }
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
