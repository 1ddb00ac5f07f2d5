using JobLib.Storage;

namespace JobLib;

/// <summary>
/// Creates jobs and changes them. The convenient calls (<c>Enqueue</c>, <c>Schedule</c>, <c>ContinueJobWith</c>, <c>EnqueueMany</c>, <c>Delete</c>,
/// <c>Requeue</c>, <c>Reschedule</c>) are extension methods over it.
/// </summary>
/// <remarks>
/// Each call returns after its commit. The synchronous calls need no free thread of the pool, so they are safe where it is exhausted; the asynchronous ones
/// hold no thread while they wait. Thread-safe.
/// </remarks>
public interface IBackgroundJobClient : IJobCreator
{
    /// <summary>Creates many jobs in as few round trips as the storage allows. They become ready in their order.</summary>
    /// <param name="jobs">The calls. They are taken as they are sent, so a long sequence is never held as a whole.</param>
    /// <param name="options">What else is to be said about each of them; null for nothing. An idempotency key belongs to a single job and is refused.</param>
    /// <returns>The ids, in order.</returns>
    /// <remarks>Up to 1,000 jobs (the storage's limit) are created together or not at all; of more, those before an error exist.</remarks>
    /// <inheritdoc cref="IJobCreator.Create"/>
    IReadOnlyList<string> CreateMany(IEnumerable<Job> jobs, EnqueueOptions? options = null);

    /// <inheritdoc cref="CreateMany"/>
    /// <param name="jobs">The calls. They are taken as they are sent, so a long sequence is never held as a whole.</param>
    /// <param name="options">What else is to be said about each of them; null for nothing. An idempotency key belongs to a single job and is refused.</param>
    /// <param name="cancellationToken">Ends the wait; whether the last of them were created is then unknown.</param>
    Task<IReadOnlyList<string>> CreateManyAsync(IEnumerable<Job> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes, requeues or reschedules jobs, wherever they are.</summary>
    /// <returns>What became of each, in the order of the ids.</returns>
    /// <exception cref="FormatException">An id is none.</exception>
    /// <exception cref="StorageUnavailableException">The storage is away; whether the change took effect is unknown.</exception>
    IReadOnlyList<ChangeStatus> Change(JobChangeRequest request);

    /// <inheritdoc cref="Change"/>
    Task<IReadOnlyList<ChangeStatus>> ChangeAsync(JobChangeRequest request, CancellationToken cancellationToken = default);
}
