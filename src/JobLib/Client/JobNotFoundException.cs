namespace JobLib;

/// <summary>There is no job with this id: there never was, or it has expired.</summary>
/// <param name="jobId">The id.</param>
public sealed class JobNotFoundException(string jobId)
    : InvalidOperationException(
        $"Job '{jobId}' does not exist. It may have expired: raise Retention.Succeeded or Retention.Deleted to keep finished jobs longer."
    )
{
    /// <summary>The id.</summary>
    public string JobId { get; } = jobId;
}
