namespace JobLib;

/// <summary>Another job is the one already (<see cref="EnqueueOptions.Unique"/> with <see cref="UniqueConflict.Throw"/>). Nothing was created.</summary>
/// <param name="jobId">The id of the other job.</param>
public sealed class JobNotUniqueException(string jobId)
    : InvalidOperationException(
        $"Job '{jobId}' is the one already, and no other was created. Wait for it or delete it, or use UniqueConflict.ReturnExisting to be given its id."
    )
{
    /// <summary>The id of the other job.</summary>
    public string JobId { get; } = jobId;
}
