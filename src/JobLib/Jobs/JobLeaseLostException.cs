namespace JobLib;

/// <summary>The job is no longer this server's: its lease expired, or somebody deleted or requeued the job. Nothing of this attempt may be committed.</summary>
public sealed class JobLeaseLostException(string jobId)
    : InvalidOperationException(
        $"Job '{jobId}' is no longer held by this attempt: its lease expired, or the job was deleted or requeued while it ran. Roll the transaction back."
    )
{
    /// <summary>The job.</summary>
    public string JobId { get; } = jobId;
}
