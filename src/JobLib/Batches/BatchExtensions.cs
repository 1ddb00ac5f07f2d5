namespace JobLib;

/// <summary>Batches: jobs that are created together, whose progress is counted, and whose end can start other jobs.</summary>
public static class BatchExtensions
{
    /// <summary>Starts a batch of the jobs that <paramref name="build"/> adds; inside of another batch, a nested one.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="build">Adds the jobs: <c>x => { foreach (var id in ids) x.Enqueue&lt;IMailer&gt;(m => m.SendAsync(id)); }</c>.</param>
    /// <param name="options">What else is to be said about the batch; null for nothing.</param>
    /// <inheritdoc cref="IBatchCreator.CreateBatch"/>
    public static string StartNew(this IBatchCreator client, Action<IBatchAction> build, BatchOptions? options = null) =>
        Of(client).CreateBatch(build, options);

    /// <inheritdoc cref="StartNew(IBatchCreator, Action{IBatchAction}, BatchOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="build">Adds the jobs.</param>
    /// <param name="description">For people.</param>
    public static string StartNew(this IBatchCreator client, Action<IBatchAction> build, string description) =>
        client.StartNew(build, new BatchOptions { Description = description });

    /// <inheritdoc cref="StartNew(IBatchCreator, Action{IBatchAction}, BatchOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="build">Adds the jobs, with the asynchronous calls where there may be more than 1,000: those await the chunks that they send.</param>
    /// <param name="options">What else is to be said about the batch; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is then cancelled.</param>
    public static Task<string> StartNewAsync(
        this IBatchCreator client,
        Func<IBatchAction, Task> build,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateBatchAsync(build, options, cancellationToken);

    /// <inheritdoc cref="StartNewAsync(IBatchCreator, Func{IBatchAction, Task}, BatchOptions?, CancellationToken)"/>
    public static Task<string> StartNewAsync(
        this IBatchCreator client,
        Action<IBatchAction> build,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(build);
        return Of(client).CreateBatchAsync(Batches.BatchAction.Inline(build), options, cancellationToken);
    }

    /// <summary>Creates a batch that starts when a batch has ended; at once when it has already.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="build">Adds the jobs of the new batch.</param>
    /// <param name="condition">Which end of the batch starts the new batch. After any other end that is final it becomes Deleted, and its jobs with it.</param>
    /// <param name="options">What else is to be said about the new batch; null for nothing.</param>
    /// <returns>The new batch's id.</returns>
    /// <exception cref="FormatException"><paramref name="batchId"/> is no id.</exception>
    /// <exception cref="BatchNotFoundException">There is no such batch; it may have expired.</exception>
    public static string ContinueBatchWith(
        this IBatchCreator client,
        string batchId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null
    ) => client.StartNew(build, AfterBatch(batchId, condition, options));

    /// <inheritdoc cref="ContinueBatchWith(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="build">Adds the jobs of the new batch.</param>
    /// <param name="condition">Which end of the batch starts the new batch.</param>
    /// <param name="options">What else is to be said about the new batch; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is then cancelled.</param>
    public static Task<string> ContinueBatchWithAsync(
        this IBatchCreator client,
        string batchId,
        Func<IBatchAction, Task> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.StartNewAsync(build, AfterBatch(batchId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueBatchWithAsync(IBatchCreator, string, Func{IBatchAction, Task}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        this IBatchCreator client,
        string batchId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.StartNewAsync(build, AfterBatch(batchId, condition, options), cancellationToken);

    /// <summary>Creates a batch that starts when a job has ended; at once when it has already.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="parentId">The job's id.</param>
    /// <param name="build">Adds the jobs of the new batch.</param>
    /// <param name="condition">Which end of the job starts the new batch. After any other end that is final it becomes Deleted, and its jobs with it.</param>
    /// <param name="options">What else is to be said about the new batch; null for nothing.</param>
    /// <returns>The new batch's id.</returns>
    /// <exception cref="FormatException"><paramref name="parentId"/> is no id.</exception>
    /// <exception cref="JobNotFoundException">There is no such job; it may have expired.</exception>
    public static string ContinueJobWith(
        this IBatchCreator client,
        string parentId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null
    ) => client.StartNew(build, AfterJob(parentId, condition, options));

    /// <inheritdoc cref="ContinueJobWith(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="parentId">The job's id.</param>
    /// <param name="build">Adds the jobs of the new batch.</param>
    /// <param name="condition">Which end of the job starts the new batch.</param>
    /// <param name="options">What else is to be said about the new batch; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is then cancelled.</param>
    public static Task<string> ContinueJobWithAsync(
        this IBatchCreator client,
        string parentId,
        Func<IBatchAction, Task> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.StartNewAsync(build, AfterJob(parentId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueJobWithAsync(IBatchCreator, string, Func{IBatchAction, Task}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        this IBatchCreator client,
        string parentId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.StartNewAsync(build, AfterJob(parentId, condition, options), cancellationToken);

    /// <inheritdoc cref="IBatchJobClient.AttachAsync"/>
    public static Task AttachAsync(this IBatchJobClient client, string batchId, Action<IBatchAction> build, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(build);
        return client.AttachAsync(batchId, Batches.BatchAction.Inline(build), cancellationToken);
    }

    private static IBatchCreator Of(IBatchCreator client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client;
    }

    private static BatchOptions AfterJob(string id, JobContinuationOptions condition, BatchOptions? options)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (options ?? BatchOptions.Default) with { AfterJob = id, Condition = condition };
    }

    private static BatchOptions AfterBatch(string id, JobContinuationOptions condition, BatchOptions? options)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (options ?? BatchOptions.Default) with { AfterBatch = id, Condition = condition };
    }
}
