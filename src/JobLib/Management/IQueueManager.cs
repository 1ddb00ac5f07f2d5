namespace JobLib;

/// <summary>Pauses and resumes queues, on all servers within two seconds.</summary>
public interface IQueueManager
{
    /// <summary>
    /// Nothing is fetched from the queue any more. What runs goes on; jobs can still be created in it. Pausing a paused queue changes nothing.
    /// </summary>
    /// <param name="queue">The queue, known or not.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="queue"/> cannot be a queue's name.</exception>
    Task PauseAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Jobs are fetched from the queue again.</summary>
    /// <inheritdoc cref="PauseAsync"/>
    Task ResumeAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default);
}
