namespace JobLib;

/// <summary>Sets limits at run time, for all servers.</summary>
public interface ILimitManager
{
    /// <summary>
    /// Sets how many jobs with a concurrency key may run at a time, whatever they and <see cref="JobLimits"/> say, until it is reset. What runs goes on; jobs
    /// that wait and now have room begin within two seconds.
    /// </summary>
    /// <param name="key">The key, known or not; 1 to 256 characters.</param>
    /// <param name="limit">0 to 1,000; 0 lets none begin.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> cannot be a key.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not from 0 to 1,000.</exception>
    Task SetConcurrencyAsync(string key, int limit, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets the jobs with a key say again how many may run.</summary>
    /// <param name="key">The key, known or not.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> cannot be a key.</exception>
    Task ResetConcurrencyAsync(string key, JobActor? actor = null, CancellationToken cancellationToken = default);
}
