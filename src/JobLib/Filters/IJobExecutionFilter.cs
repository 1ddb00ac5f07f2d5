namespace JobLib;

/// <summary>Runs around the body of a job. What Hangfire calls a server filter.</summary>
public interface IJobExecutionFilter : IJobFilter
{
    /// <summary>
    /// Calls <paramref name="next"/>, once, to go on to the body. An exception from here fails the attempt like one from the body; not to call it skips the
    /// body, and the job succeeds without a result.
    /// </summary>
    ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next);
}
