namespace JobLib.Sqlite.Places;

/// <summary>A job or batch that has come to an end for which children may wait.</summary>
internal readonly record struct ParentEnd(JobId Id, bool IsBatch, JobState State, string? Result, JobError? Error)
{
    public ParentOutcome Outcome => new(Id.ToString(), State, Result, Error);
}
