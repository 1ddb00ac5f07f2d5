using JobLib.Client;

namespace JobLib;

/// <summary>
/// The batch client of the host that runs the present job, elsewhere of the one that was built last, for code that has none at hand. The same calls as
/// <see cref="IBatchJobClient"/> has.
/// </summary>
/// <remarks>
/// Usable from the line after <c>Build()</c>. Where several hosts live in one process, take <see cref="IBatchJobClient"/> from their services instead.
/// </remarks>
public static class BatchJob
{
    private static IBatchJobClient Client => JobLibHost.Get<IBatchJobClient>();

    /// <inheritdoc cref="BatchExtensions.StartNew(IBatchCreator, Action{IBatchAction}, BatchOptions?)"/>
    public static string StartNew(Action<IBatchAction> build, BatchOptions? options = null) => Client.StartNew(build, options);

    /// <inheritdoc cref="BatchExtensions.StartNew(IBatchCreator, Action{IBatchAction}, string)"/>
    public static string StartNew(Action<IBatchAction> build, string description) => Client.StartNew(build, description);

    /// <inheritdoc cref="BatchExtensions.StartNewAsync(IBatchCreator, Action{IBatchAction}, BatchOptions?, CancellationToken)"/>
    public static Task<string> StartNewAsync(Action<IBatchAction> build, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.StartNewAsync(build, options, cancellationToken);

    /// <inheritdoc cref="BatchExtensions.StartNewAsync(IBatchCreator, Func{IBatchAction, Task}, BatchOptions?, CancellationToken)"/>
    public static Task<string> StartNewAsync(Func<IBatchAction, Task> build, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.StartNewAsync(build, options, cancellationToken);

    /// <inheritdoc cref="BatchExtensions.ContinueBatchWith(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?)"/>
    public static string ContinueBatchWith(
        string batchId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null
    ) => Client.ContinueBatchWith(batchId, build, condition, options);

    /// <inheritdoc cref="BatchExtensions.ContinueBatchWithAsync(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        string batchId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, build, condition, options, cancellationToken);

    /// <inheritdoc cref="BatchExtensions.ContinueBatchWithAsync(IBatchCreator, string, Func{IBatchAction, Task}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        string batchId,
        Func<IBatchAction, Task> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, build, condition, options, cancellationToken);

    /// <inheritdoc cref="BatchExtensions.ContinueJobWith(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?)"/>
    public static string ContinueJobWith(
        string parentId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null
    ) => Client.ContinueJobWith(parentId, build, condition, options);

    /// <inheritdoc cref="BatchExtensions.ContinueJobWithAsync(IBatchCreator, string, Action{IBatchAction}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        string parentId,
        Action<IBatchAction> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, build, condition, options, cancellationToken);

    /// <inheritdoc cref="BatchExtensions.ContinueJobWithAsync(IBatchCreator, string, Func{IBatchAction, Task}, JobContinuationOptions, BatchOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        string parentId,
        Func<IBatchAction, Task> build,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, build, condition, options, cancellationToken);

    /// <inheritdoc cref="IBatchJobClient.Attach"/>
    public static void Attach(string batchId, Action<IBatchAction> build) => Client.Attach(batchId, build);

    /// <inheritdoc cref="IBatchJobClient.AttachAsync"/>
    public static Task AttachAsync(string batchId, Func<IBatchAction, Task> build, CancellationToken cancellationToken = default) =>
        Client.AttachAsync(batchId, build, cancellationToken);

    /// <inheritdoc cref="IBatchJobClient.AttachAsync"/>
    public static Task AttachAsync(string batchId, Action<IBatchAction> build, CancellationToken cancellationToken = default) =>
        Client.AttachAsync(batchId, build, cancellationToken);

    /// <inheritdoc cref="IBatchJobClient.Cancel"/>
    public static bool Cancel(string batchId, JobActor? actor = null) => Client.Cancel(batchId, actor);

    /// <inheritdoc cref="IBatchJobClient.CancelAsync"/>
    public static Task<bool> CancelAsync(string batchId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Client.CancelAsync(batchId, actor, cancellationToken);
}
