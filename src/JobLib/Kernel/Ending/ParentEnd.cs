using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Ending;

/// <summary>A job or batch that has come to an end for which children may wait.</summary>
internal readonly record struct ParentEnd(JobId Id, bool IsBatch, JobState State, string? Result, JobError? Error)
{
    public static ParentEnd Of(JobRow job) => new(job.Id, IsBatch: false, job.State, job.Result, job.State is JobState.Succeeded ? null : job.Error);

    public static ParentEnd Of(BatchRow batch, JobState end) => new(batch.Id, IsBatch: true, end, null, null);

    /// <summary>What a child is told.</summary>
    public ParentOutcome ToOutcome() => new(Id.ToString(), State, Result, Error);
}
