using JobLib.Kernel.Batches;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>Creates jobs.</summary>
internal sealed class NewJobs(Commit commit, IJobRows rows, NewBatches batches, JobStarts starts, UniqueKeys uniqueKeys, SequenceChains sequences)
{
    /// <summary>Creates the job, or says why not.</summary>
    /// <param name="job">The job.</param>
    /// <param name="refused">The batches of the same request that were not created: their members are not either, for the same reason.</param>
    /// <param name="actor">Who creates it, when it is a person.</param>
    public CreationResult Create(NewJob job, IReadOnlyDictionary<JobId, InsertStatus>? refused, JobActor? actor)
    {
        BatchRow? batch = null;
        if (DependsOnOthers(job) && Refusal(job, refused, actor, out batch) is { } refusal) return refusal;
        var placed = job.Sequence is { } sequence ? sequences.Behind(job, sequence) : job;
        if (starts.Decide(placed, batch) is not { } beginning) return new(InsertStatus.ParentMissing, job.Id);
        if (rows.TryAdd(placed, beginning) is not { } row) return new(InsertStatus.Exists, job.Id);
        if (batch is not null)
        {
            batch.Total++;
            commit.Touch(batch);
        }

        starts.Enter(row, beginning);
        if (job.Sequence is { } joined && beginning.State is not JobState.Deleted) sequences.Join(row, joined);
        return new(beginning.State is JobState.Deleted ? InsertStatus.ParentRuledOut : InsertStatus.Created, job.Id);
    }

    // Most jobs depend on nothing: for them adding the row finds out whether they exist.
    private static bool DependsOnOthers(NewJob job) =>
        job.Batch is not null || job.IdempotencyKey is not null || job.Unique is not null || job.Sequence is not null || job.Start.HasParent;

    private CreationResult? Refusal(NewJob job, IReadOnlyDictionary<JobId, InsertStatus>? refused, JobActor? actor, out BatchRow? batch)
    {
        batch = null;
        if (rows.Exists(job.Id)) return new(InsertStatus.Exists, job.Id);
        if (job.IdempotencyKey is { } key && rows.FindByIdempotencyKey(key) is { } holder)
            return new(holder == job.Id ? InsertStatus.Exists : InsertStatus.KeyTaken, holder);
        if (job.Unique is { } unique && uniqueKeys.Refusal(job, unique, actor) is { } answer) return answer;
        return job.Batch is { } id && batches.Refusal(id, refused, out batch) is { } status ? new(status, job.Id) : null;
    }
}
