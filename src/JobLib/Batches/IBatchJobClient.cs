namespace JobLib;

/// <summary>Creates batches and changes them. Thread-safe.</summary>
public interface IBatchJobClient : IBatchCreator
{
    /// <summary>Adds jobs to a batch. One that was over is open again until they are.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="build">Adds the jobs, and nested batches. They are sent when it has returned; when it throws, none is.</param>
    /// <remarks>They are held in memory until they are sent, and sent in chunks of 1,000 (the storage's limit). For very many, start a new batch.</remarks>
    /// <exception cref="FormatException"><paramref name="batchId"/> is no id.</exception>
    /// <exception cref="BatchNotFoundException">The batch does not exist.</exception>
    /// <exception cref="BatchCanceledException">The batch is cancelled.</exception>
    void Attach(string batchId, Action<IBatchAction> build);

    /// <inheritdoc cref="Attach"/>
    Task AttachAsync(string batchId, Func<IBatchAction, Task> build, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels a batch: it becomes Deleted at once, and soon every job in it that is not over, those of nested batches and those that run included.
    /// </summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>Whether it happened: false when there is no such batch, or it is over.</returns>
    /// <exception cref="FormatException"><paramref name="batchId"/> is no id.</exception>
    bool Cancel(string batchId, JobActor? actor = null);

    /// <inheritdoc cref="Cancel"/>
    Task<bool> CancelAsync(string batchId, JobActor? actor = null, CancellationToken cancellationToken = default);
}
