namespace JobLib;

/// <summary>Runs around the creation of a job by a client. What Hangfire calls a client filter.</summary>
/// <remarks>Set-based work (promotion, rescue, changes to many jobs) runs no filter.</remarks>
public interface IJobCreationFilter : IJobFilter
{
    /// <summary>May change what is created before it calls <paramref name="next"/>. Not to call it cancels the creation, and the caller gets a <see cref="JobCreationCanceledException"/>.</summary>
    ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next);
}
