namespace JobLib;

/// <summary>
/// A job waited for its concurrency key for as long as its <c>DisableConcurrentExecution</c> attribute allows. The attempt fails and is retried like any other.
/// </summary>
public sealed class ConcurrencyTimeoutException(string jobId)
    : Exception(
        $"Job '{jobId}' waited for its concurrency key for as long as its [DisableConcurrentExecution] attribute allows. Raise the attribute's seconds, or make the job that holds the key shorter."
    )
{
    /// <summary>The job.</summary>
    public string JobId { get; } = jobId;
}
