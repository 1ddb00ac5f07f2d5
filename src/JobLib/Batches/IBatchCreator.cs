namespace JobLib;

/// <summary>
/// What creates batches: a client, or a batch that is being put together, in which the new one is nested. <c>StartNew</c>, <c>ContinueBatchWith</c> and
/// <c>ContinueJobWith</c> are extension methods over it.
/// </summary>
public interface IBatchCreator
{
    /// <summary>Creates a batch of the jobs that <paramref name="build"/> adds.</summary>
    /// <param name="build">Adds the jobs, and nested batches. It runs at once, on this thread.</param>
    /// <param name="options">What else is to be said about the batch; null for nothing.</param>
    /// <returns>The batch's id.</returns>
    /// <remarks>
    /// Up to 1,000 jobs (the storage's limit) are created together with the batch or not at all. More are sent in chunks as they are added, so that memory
    /// stays bounded, and none runs before all are in. When <paramref name="build"/> throws, nothing was sent, or what was is cancelled before any of it has
    /// run.
    /// </remarks>
    /// <exception cref="JobNotFoundException">A parent job does not exist.</exception>
    /// <exception cref="BatchNotFoundException">A parent batch does not exist.</exception>
    /// <exception cref="StorageUnavailableException">The storage stayed away for <see cref="JobLibOptions.CallTimeout"/>.</exception>
    string CreateBatch(Action<IBatchAction> build, BatchOptions? options = null);

    /// <inheritdoc cref="CreateBatch"/>
    /// <param name="build">Adds the jobs, and nested batches.</param>
    /// <param name="options">What else is to be said about the batch; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is then cancelled.</param>
    Task<string> CreateBatchAsync(Func<IBatchAction, Task> build, BatchOptions? options = null, CancellationToken cancellationToken = default);
}
