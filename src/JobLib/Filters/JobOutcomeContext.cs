namespace JobLib;

/// <summary>An attempt that has come to its end.</summary>
/// <param name="job">The job's context.</param>
/// <param name="outcome">What the server would make of it.</param>
/// <param name="exception">What the body threw.</param>
public sealed class JobOutcomeContext(JobContext job, JobOutcome outcome, Exception? exception = null)
{
    /// <summary>The job.</summary>
    public JobContext Job { get; } = job;

    /// <summary>
    /// What the body or a filter threw, without what only wraps it (<see cref="AggregateException"/> of a single one,
    /// <see cref="System.Reflection.TargetInvocationException"/>, <see cref="TypeInitializationException"/>); null when the attempt succeeded.
    /// </summary>
    public Exception? Exception { get; } = exception;

    /// <summary>What is to become of the job. A filter may replace it: another kind, queue, delay or retention.</summary>
    public JobOutcome Outcome { get; set; } = outcome;
}
