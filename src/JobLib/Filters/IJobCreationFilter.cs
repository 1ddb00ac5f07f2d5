namespace JobLib;

/// <summary>
/// Runs around the creation of a job: by a client, in a batch, or as a run of a recurring job, by its schedule or by hand. What Hangfire calls a client filter.
/// </summary>
/// <remarks>
/// Set-based work (promotion, rescue, changes to many jobs) creates nothing and runs no filter. At a tick a filter runs on the server, at times on several of
/// which one creates the run; one that refuses, throws or takes longer than <see cref="JobLibOptions.CallTimeout"/> has the tick passed over, logged and shown
/// as the recurring job's fault.
/// </remarks>
public interface IJobCreationFilter : IJobFilter
{
    /// <summary>
    /// May change what is created before it calls <paramref name="next"/>. Not to call it cancels the creation, and the caller gets a
    /// <see cref="JobCreationCanceledException"/>.
    /// </summary>
    ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next);
}
