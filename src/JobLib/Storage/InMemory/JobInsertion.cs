using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>Creates jobs.</summary>
internal sealed class JobInsertion(
    JobTable jobs, Batches batches, Queues queues, Recurrings recurring, IdempotencyKeys keys, Places places, Placing placing, Endings endings)
{
    /// <summary>Creates the job, or says why not.</summary>
    /// <param name="job">The job.</param>
    /// <param name="refused">The batches of the same unit that were not created: their members are not either, for the same reason.</param>
    /// <param name="now">The storage's clock.</param>
    public Inserted Create(NewJob job, Dictionary<JobId, InsertStatus>? refused, Instant now)
    {
        if (jobs.Find(job.Id) is not null) return new(InsertStatus.Exists, job.Id);
        if (job.IdempotencyKey is { } key && keys.TryHolder(key, out var holder))
            return new(holder == job.Id ? InsertStatus.Exists : InsertStatus.KeyTaken, holder);

        BatchRow? batch = null;
        if (job.Batch is { } batchId)
        {
            if (refused?.TryGetValue(batchId, out var status) == true) return new(status, job.Id);
            batch = batches.Find(batchId);
            if (batch is null) return new(InsertStatus.BatchMissing, job.Id);
            if (batch.IsCancelled) return new(InsertStatus.BatchCancelled, job.Id);
        }

        var after = job.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;
        var parent = after ? Family.Of(job.Start, jobs, batches) : null;
        if (after && parent is null) return new(InsertStatus.ParentMissing, job.Id);
        return new(Add(job, batch, parent, now), job.Id);
    }

    private InsertStatus Add(NewJob job, BatchRow? batch, Family? parent, Instant now)
    {
        var row = new JobRow
        {
            Id = job.Id, Payload = job.Payload, Priority = (byte)job.Priority, CreatedAt = now, Ambient = job.Ambient, Batch = batch,
            Special = SpecialOf(job), Queue = queues.Get(job.Queue),
        };
        Register(row, job, parent, now);
        var status = Place(row, parent, now);
        row.CreatedAs = row.State;
        return status;
    }

    private void Register(JobRow row, NewJob job, Family? parent, Instant now)
    {
        jobs.Add(row);
        row.Queue.Jobs++;
        parent?.Children.Add(row.Id);
        if (job.IdempotencyKey is { } key) keys.Add(key, row.Id, now);
        if (job.RecurringId is { } run) recurring.AddRun(run, row.Id, now);
        if (row.Batch is not { } batch) return;
        batch.Members.Add(row.Id);
        batch.Total++;
        places.Touch(batch);
    }

    private InsertStatus Place(JobRow row, Family? parent, Instant now)
    {
        if (row.Batch is { IsDeleted: true }) return RuleOut(row, Cascade.BatchRuledOut, now);
        if (parent is null)
        {
            placing.ByStart(row, now);
            return InsertStatus.Created;
        }

        if (parent.End() is { } end)
        {
            if (JobTransitions.RulesOut(end, row.Start.Condition)) return RuleOut(row, Cascade.ParentRuledOut(end), now);
            if (JobTransitions.Starts(end, row.Start.Condition))
            {
                placing.AfterParent(row, parent.Outcome(end), now);
                return InsertStatus.Created;
            }
        }

        places.Await(row, parent);
        return InsertStatus.Created;
    }

    private InsertStatus RuleOut(JobRow row, string reason, Instant now)
    {
        endings.Delete(row, reason, null, now);
        return InsertStatus.ParentRuledOut;
    }

    // A plain job needs nothing of this, and a row without it is half as large.
    private static NewJob? SpecialOf(NewJob job)
    {
        var plain = job is { Start.Kind: JobStartKind.Now, IdempotencyKey: null, ConcurrencyKey: null, RecurringId: null, Retention: null };
        if (plain && job.Tags.Count == 0 && job.Parameters.Count == 0) return null;
        if (job.Tags.Count == 0 && job.Parameters.Count == 0) return job;
        return job with { Tags = Array.AsReadOnly<string>([.. job.Tags]), Parameters = JobParameters.Copy(job.Parameters) };
    }
}
