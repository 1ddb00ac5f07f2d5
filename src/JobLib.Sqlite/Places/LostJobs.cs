using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>Jobs that stand in a place without the row that says what they are: somebody has deleted it by hand. They come to the end of a queue sooner or later, and are removed there.</summary>
internal static class LostJobs
{
    /// <summary>Removes the job and what is left of it; its batch and its children learn that it was deleted.</summary>
    public static void Remove(WriteScope scope, Placed job)
    {
        JobPlaces.Leave(scope, job);
        if (BatchOf(scope, job.Id) is { } batch) scope.Ends.Count(batch, BatchDelta.End(JobState.Deleted, 1));
        scope.Prepare(JobQueueSql.ForgetLostMember).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteHistory).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteLog).Bind(job.Id).Run();
        scope.Prepare(JobWriterSql.ForgetCharges).Bind(job.Id).Run();
        scope.Prepare(JobQueueSql.ForgetIdempotencyKeys).Bind(Micros.From(scope.Policy.Key)).Bind(job.Id).Run();
        ConcurrencyKeys.LetAllFollow(scope, job.Queue);
        scope.Ends.Add(new(job.Id, IsBatch: false, JobState.Deleted, null, null));
        Continuations.Settle(scope);
    }

    private static JobId? BatchOf(WriteScope scope, JobId job)
    {
        using var row = scope.Prepare(JobQueueSql.BatchOfLostMember).Bind(job);
        return row.Read() ? row.Id(0) : null;
    }
}
