namespace JobLib;

/// <summary>What happens to jobs whose attempt failed and that have no <see cref="AutomaticRetryAttribute"/>.</summary>
public sealed class RetryOptions
{
    /// <summary>Retries after the first run. 0: none.</summary>
    /// <value>Default: 10, as in Hangfire.</value>
    public int Attempts { get; set; } = 10;

    /// <summary>The waits before the retries, in seconds; the last one serves all that follow.</summary>
    /// <value>Default: empty: (n-1)^4 + 15 + random(30)·n seconds before retry n, at most 24 hours.</value>
    public int[] DelaysInSeconds { get; set; } = [];

    /// <summary>What becomes of the job when the last retry has failed.</summary>
    /// <value>Default: <see cref="AttemptsExceededAction.Fail"/>.</value>
    public AttemptsExceededAction OnAttemptsExceeded { get; set; }
}
