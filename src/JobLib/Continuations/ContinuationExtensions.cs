using System.Linq.Expressions;

namespace JobLib;

/// <summary>Continuations: jobs that start when another job, or a batch, has ended.</summary>
public static class ContinuationExtensions
{
    /// <summary>Creates a job that starts when a job has ended; at once when it has already.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="parentId">The job's id.</param>
    /// <param name="call">A single call of a public method. A parameter with <see cref="FromResultAttribute"/> is given the parent job's result.</param>
    /// <param name="condition">Which end of the job starts the job. After any other end that is final the job becomes Deleted.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <returns>The new job's id.</returns>
    /// <exception cref="FormatException"><paramref name="parentId"/> is no id.</exception>
    /// <exception cref="JobNotFoundException">There is no such job; it may have expired.</exception>
    public static string ContinueJobWith(
        this IJobCreator client,
        string parentId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterJob(parentId, condition, options));

    /// <inheritdoc cref="ContinueJobWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith(
        this IJobCreator client,
        string parentId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterJob(parentId, condition, options));

    /// <inheritdoc cref="ContinueJobWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith<T>(
        this IJobCreator client,
        string parentId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterJob(parentId, condition, options));

    /// <inheritdoc cref="ContinueJobWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith<T>(
        this IJobCreator client,
        string parentId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterJob(parentId, condition, options));

    /// <inheritdoc cref="ContinueJobWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="parentId">The job's id.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="condition">Which end of the job starts the job.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ContinueJobWithAsync(
        this IJobCreator client,
        string parentId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterJob(parentId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueJobWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        this IJobCreator client,
        string parentId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterJob(parentId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueJobWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync<T>(
        this IJobCreator client,
        string parentId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterJob(parentId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueJobWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync<T>(
        this IJobCreator client,
        string parentId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterJob(parentId, condition, options), cancellationToken);

    /// <summary>Creates a job that starts when a batch has ended; at once when it has already.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="call">A single call of a public method. A parameter with <see cref="FromResultAttribute"/> is given the parent job's result.</param>
    /// <param name="condition">Which end of the batch starts the job. After any other end that is final the job becomes Deleted.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <returns>The new job's id.</returns>
    /// <exception cref="FormatException"><paramref name="batchId"/> is no id.</exception>
    /// <exception cref="BatchNotFoundException">There is no such batch; it may have expired.</exception>
    public static string ContinueBatchWith(
        this IJobCreator client,
        string batchId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterBatch(batchId, condition, options));

    /// <inheritdoc cref="ContinueBatchWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith(
        this IJobCreator client,
        string batchId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterBatch(batchId, condition, options));

    /// <inheritdoc cref="ContinueBatchWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith<T>(
        this IJobCreator client,
        string batchId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterBatch(batchId, condition, options));

    /// <inheritdoc cref="ContinueBatchWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith<T>(
        this IJobCreator client,
        string batchId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => client.Enqueue(call, AfterBatch(batchId, condition, options));

    /// <inheritdoc cref="ContinueBatchWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="condition">Which end of the batch starts the job.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ContinueBatchWithAsync(
        this IJobCreator client,
        string batchId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterBatch(batchId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueBatchWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        this IJobCreator client,
        string batchId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterBatch(batchId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueBatchWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync<T>(
        this IJobCreator client,
        string batchId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterBatch(batchId, condition, options), cancellationToken);

    /// <inheritdoc cref="ContinueBatchWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync<T>(
        this IJobCreator client,
        string batchId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, AfterBatch(batchId, condition, options), cancellationToken);

    private static EnqueueOptions AfterJob(string id, JobContinuationOptions condition, EnqueueOptions? options)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (options ?? EnqueueOptions.Default) with { AfterJob = id, Condition = condition };
    }

    private static EnqueueOptions AfterBatch(string id, JobContinuationOptions condition, EnqueueOptions? options)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (options ?? EnqueueOptions.Default) with { AfterBatch = id, Condition = condition };
    }
}
