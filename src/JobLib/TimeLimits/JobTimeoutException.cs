namespace JobLib;

/// <summary>An attempt took longer than its time limit. It is retried by the job's rule, as after any other error.</summary>
public sealed class JobTimeoutException : TimeoutException
{
    internal JobTimeoutException(TimeSpan timeout, Exception cause)
        : base($"The job's time of {timeout} was up; its token was cancelled, and it stopped.", cause) => Timeout = timeout;

    internal JobTimeoutException(TimeSpan timeout, TimeSpan grace)
        : base(
            $"The job's time of {timeout} was up; its token was cancelled, and it did not stop within {grace}. Its body goes on: let it look at its CancellationToken."
        ) => Timeout = timeout;

    internal JobTimeoutException(TimeSpan timeout)
        : base($"The job's time of {timeout} was up when its arguments had been read; its body was not begun.") => Timeout = timeout;

    /// <summary>How long the attempt was allowed to take.</summary>
    public TimeSpan Timeout { get; }
}
