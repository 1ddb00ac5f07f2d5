namespace JobLib;

/// <summary>Runs when an attempt has come to its end and before the outcome is recorded. What Hangfire calls an elect-state filter.</summary>
public interface IJobOutcomeFilter : IJobFilter
{
    /// <summary>May change <see cref="JobOutcomeContext.Outcome"/>, before or after the filters inside it, which <paramref name="next"/> calls.</summary>
    ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next);
}
