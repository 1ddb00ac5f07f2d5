using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Creates jobs: decides where each begins, and writes its row and its place.</summary>
internal static class NewJobs
{
    public static Inserted Insert(WriteScope scope, NewJob job, IReadOnlyDictionary<JobId, InsertStatus> refusedBatches)
    {
        // Most jobs depend on nothing, so for them the insert itself finds out whether the job exists.
        if (job is { Batch: null, IdempotencyKey: null, Start.Kind: not (JobStartKind.AfterJob or JobStartKind.AfterBatch) })
        {
            return Write(scope, job, Start.Of(job, scope.Now));
        }

        if (Exists(scope, job.Id)) return new(InsertStatus.Exists, job.Id);
        if (job.Batch is { } batch && Refusal(scope, batch, refusedBatches) is { } refusal) return new(refusal, job.Id);
        if (Start.OfDependent(scope, job) is not { } start) return new(InsertStatus.ParentMissing, job.Id);
        if (job.IdempotencyKey is { } key && Holder(scope, key, job.Id) is { } holder) return new(InsertStatus.KeyTaken, holder);
        return Write(scope, job, start);
    }

    private static Inserted Write(WriteScope scope, NewJob job, Start start)
    {
        var payload = job.Payload;
        var instant = job.Start.Kind == JobStartKind.At ? Micros.From(job.Start.At) : (long?)null; // kept even when it is past: a run of a recurring job was for its tick
        var row = scope.Prepare(JobWriterSql.InsertJob)
            .Bind(job.Id).Bind(scope.Methods.Number(scope.Session, payload)).Bind(payload.Arguments).Bind(payload.Format)
            .Bind(job.Queue).Bind(9 - job.Priority).Bind(scope.Now).Bind((int)start.State).Bind((int)job.Start.Kind)
            .Bind(Micros.From(job.Start.Delay)).Bind(instant).Bind(instant ?? start.DueAt)
            .Bind(job.Ambient).Bind(Json.WriteMap(job.Parameters)).Bind(Micros.From(job.Retention)).Bind(job.Batch)
            .Bind(HasParent(job) ? job.Start.Parent : (JobId?)null).Bind(HasParent(job) ? (int)job.Start.Condition : (long?)null)
            .Bind(start.Outcome is null ? null : Json.Write(start.Outcome))
            .Bind(job.ConcurrencyKey).Bind(Micros.From(job.ConcurrencyWait)).Bind(job.RecurringId).Bind(job.IdempotencyKey).Bind(Json.WriteList(job.Tags));
        if (row.Run() == 0) return new(InsertStatus.Exists, job.Id);

        foreach (var tag in job.Tags)
        {
            scope.Prepare(JobWriterSql.AddTag).Bind(tag).Bind(job.Id).Run();
        }

        if (job.RecurringId is { } recurring) scope.Prepare(JobWriterSql.NoteRecurringRun).Bind(job.Id).Bind(scope.Now).Bind(recurring).Run();
        if (job.Batch is { } batch) scope.Ends.Count(batch, BatchDelta.Member);
        Enter(scope, job, start);
        return new(start.IsRuledOut ? InsertStatus.ParentRuledOut : InsertStatus.Created, job.Id);
    }

    private static void Enter(WriteScope scope, NewJob job, Start start)
    {
        var placed = new Placed
        {
            Id = job.Id, Queue = job.Queue, Rank = 9 - job.Priority, Batch = job.Batch, ConcurrencyKey = job.ConcurrencyKey, Retention = Micros.From(job.Retention),
        };
        switch (start.State)
        {
            case JobState.Awaiting:
                Continuations.EnterAwaiting(scope, placed, start.Parent, start.AwaitKind, job.Start.Condition, Micros.From(job.Start.Delay), start.HeldUntil);
                break;
            case JobState.Scheduled:
                JobPlaces.EnterScheduled(scope, placed, start.DueAt ?? scope.Now);
                break;
            case JobState.Deleted:
                Continuations.RuleOut(scope, placed);
                break;
            default:
                JobPlaces.EnterReady(scope, placed);
                break;
        }
    }

    private static InsertStatus? Refusal(WriteScope scope, JobId batch, IReadOnlyDictionary<JobId, InsertStatus> refusedBatches)
    {
        if (refusedBatches.TryGetValue(batch, out var refused)) return refused;
        if (BatchRow.Find(scope, batch) is null) return InsertStatus.BatchMissing;
        return BatchRow.IsCancelled(scope, batch) ? InsertStatus.BatchCancelled : null;
    }

    /// <summary>The other job that has the key; null when it is this job's now.</summary>
    private static JobId? Holder(WriteScope scope, string key, JobId job)
    {
        if (scope.Prepare(JobWriterSql.TakeIdempotencyKey).Bind(key).Bind(job).Bind(scope.Now).Run() == 1) return null;
        using (var row = scope.Prepare(JobWriterSql.FindIdempotencyKey).Bind(key))
        {
            row.Read();
            if (row.IntOrNull(1) is not { } freeAt || freeAt > scope.Now) return row.Id(0);
        }

        scope.Prepare(JobWriterSql.ReplaceIdempotencyKey).Bind(job).Bind(scope.Now).Bind(key).Run();
        return null;
    }

    private static bool Exists(WriteScope scope, JobId id)
    {
        using var row = scope.Prepare(ContinuationSql.JobExists).Bind(id);
        return row.Read();
    }

    private static bool HasParent(NewJob job) => job.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;
}
