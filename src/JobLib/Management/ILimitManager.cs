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

    /// <summary>
    /// Sets how many jobs of a queue may run at a time, over all servers, whatever <see cref="JobLimits.Queue"/> says, until it is reset. What runs goes on; jobs
    /// that wait and now have room begin within two seconds.
    /// </summary>
    /// <param name="queue">The queue, known or not.</param>
    /// <param name="running">0 to 100,000; 0 lets none begin.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="queue"/> cannot be a queue's name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="running"/> is not from 0 to 100,000.</exception>
    /// <exception cref="NotSupportedException">The storage does not limit queues.</exception>
    Task SetQueueAsync(string queue, int running, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets code say again how many jobs of a queue may run.</summary>
    /// <param name="queue">The queue, known or not.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="queue"/> cannot be a queue's name.</exception>
    /// <exception cref="NotSupportedException">The storage does not limit queues.</exception>
    Task ResetQueueAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets how often jobs with a rate are claimed, whatever they and <see cref="JobLimits"/> say, until it is reset; within two seconds, also for jobs that
    /// wait. From then on never more than this rate allows; what was saved up, or is owed, by the rate before counts no more, and the bucket fills from empty.
    /// </summary>
    /// <param name="key">
    /// A rate's name, <c>shop</c>, for each of its buckets; or one key, <c>shop:7</c>, which goes before its name. Known or not; 1 to 256 characters.
    /// </param>
    /// <param name="permits">So many in each <paramref name="per"/>, 1 to 1,000,000,000; 0 lets none begin.</param>
    /// <param name="per">1 ms to 31 days.</param>
    /// <param name="burst">
    /// So many more at once after a quiet time, 0 to 1,000,000,000. A job that costs more than this and one more waits until the bucket is full, and then takes
    /// its whole cost.
    /// </param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> cannot be a key.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is none that a rate can have.</exception>
    /// <exception cref="NotSupportedException">The storage does not count rates.</exception>
    Task SetRateAsync(string key, int permits, TimeSpan per, int burst, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets the jobs with a rate say it again, or what is set for its name.</summary>
    /// <param name="key">The name or the key that was given to <see cref="SetRateAsync"/>.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> cannot be a key.</exception>
    /// <exception cref="NotSupportedException">The storage does not count rates.</exception>
    Task ResetRateAsync(string key, JobActor? actor = null, CancellationToken cancellationToken = default);
}
