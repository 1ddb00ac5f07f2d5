using System.Linq.Expressions;
using JobLib.Client;

namespace JobLib;

/// <summary>
/// The client of the host that runs the present job, elsewhere of the one that was built last, for code that has none at hand. The same calls as
/// <see cref="IBackgroundJobClient"/> has.
/// </summary>
/// <remarks>
/// Usable from the line after <c>Build()</c>. Where several hosts live in one process, take <see cref="IBackgroundJobClient"/> from their services instead.
/// </remarks>
public static class BackgroundJob
{
    private static IBackgroundJobClient Client => JobLibHost.Get<IBackgroundJobClient>();

    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Enqueue(Expression<Action> call, EnqueueOptions? options = null) => Client.Enqueue(call, options);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, Expression{Func{Task}}, EnqueueOptions?)"/>
    public static string Enqueue(Expression<Func<Task>> call, EnqueueOptions? options = null) => Client.Enqueue(call, options);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue{T}(IJobCreator, Expression{Action{T}}, EnqueueOptions?)"/>
    public static string Enqueue<T>(Expression<Action<T>> call, EnqueueOptions? options = null) => Client.Enqueue(call, options);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue{T}(IJobCreator, Expression{Func{T, Task}}, EnqueueOptions?)"/>
    public static string Enqueue<T>(Expression<Func<T, Task>> call, EnqueueOptions? options = null) => Client.Enqueue(call, options);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, string, Expression{Action})"/>
    public static string Enqueue(string queue, Expression<Action> call) => Client.Enqueue(queue, call);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, string, Expression{Func{Task}})"/>
    public static string Enqueue(string queue, Expression<Func<Task>> call) => Client.Enqueue(queue, call);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue{T}(IJobCreator, string, Expression{Action{T}})"/>
    public static string Enqueue<T>(string queue, Expression<Action<T>> call) => Client.Enqueue(queue, call);

    /// <inheritdoc cref="EnqueueExtensions.Enqueue{T}(IJobCreator, string, Expression{Func{T, Task}})"/>
    public static string Enqueue<T>(string queue, Expression<Func<T, Task>> call) => Client.Enqueue(queue, call);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync(IJobCreator, Expression{Action}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync(Expression<Action> call, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync(IJobCreator, Expression{Func{Task}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync(Expression<Func<Task>> call, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync{T}(IJobCreator, Expression{Action{T}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(Expression<Action<T>> call, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync{T}(IJobCreator, Expression{Func{T, Task}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(Expression<Func<T, Task>> call, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync(IJobCreator, string, Expression{Action}, CancellationToken)"/>
    public static Task<string> EnqueueAsync(string queue, Expression<Action> call, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(queue, call, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync(IJobCreator, string, Expression{Func{Task}}, CancellationToken)"/>
    public static Task<string> EnqueueAsync(string queue, Expression<Func<Task>> call, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(queue, call, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync{T}(IJobCreator, string, Expression{Action{T}}, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(string queue, Expression<Action<T>> call, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(queue, call, cancellationToken);

    /// <inheritdoc cref="EnqueueExtensions.EnqueueAsync{T}(IJobCreator, string, Expression{Func{T, Task}}, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(string queue, Expression<Func<T, Task>> call, CancellationToken cancellationToken = default) =>
        Client.EnqueueAsync(queue, call, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule(Expression<Action> call, TimeSpan delay, EnqueueOptions? options = null) => Client.Schedule(call, delay, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, Expression{Func{Task}}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule(Expression<Func<Task>> call, TimeSpan delay, EnqueueOptions? options = null) => Client.Schedule(call, delay, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, Expression{Action{T}}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule<T>(Expression<Action<T>> call, TimeSpan delay, EnqueueOptions? options = null) => Client.Schedule(call, delay, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, Expression{Func{T, Task}}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule<T>(Expression<Func<T, Task>> call, TimeSpan delay, EnqueueOptions? options = null) => Client.Schedule(call, delay, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, string, Expression{Action}, TimeSpan)"/>
    public static string Schedule(string queue, Expression<Action> call, TimeSpan delay) => Client.Schedule(queue, call, delay);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, string, Expression{Func{Task}}, TimeSpan)"/>
    public static string Schedule(string queue, Expression<Func<Task>> call, TimeSpan delay) => Client.Schedule(queue, call, delay);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, string, Expression{Action{T}}, TimeSpan)"/>
    public static string Schedule<T>(string queue, Expression<Action<T>> call, TimeSpan delay) => Client.Schedule(queue, call, delay);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, string, Expression{Func{T, Task}}, TimeSpan)"/>
    public static string Schedule<T>(string queue, Expression<Func<T, Task>> call, TimeSpan delay) => Client.Schedule(queue, call, delay);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        Expression<Action> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, delay, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, Expression{Func{Task}}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        Expression<Func<Task>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, delay, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, Expression{Action{T}}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        Expression<Action<T>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, delay, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, Expression{Func{T, Task}}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        Expression<Func<T, Task>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, delay, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, string, Expression{Action}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync(string queue, Expression<Action> call, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Client.ScheduleAsync(queue, call, delay, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, string, Expression{Func{Task}}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync(string queue, Expression<Func<Task>> call, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Client.ScheduleAsync(queue, call, delay, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, string, Expression{Action{T}}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(string queue, Expression<Action<T>> call, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Client.ScheduleAsync(queue, call, delay, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, string, Expression{Func{T, Task}}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(string queue, Expression<Func<T, Task>> call, TimeSpan delay, CancellationToken cancellationToken = default) =>
        Client.ScheduleAsync(queue, call, delay, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule(Expression<Action> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        Client.Schedule(call, enqueueAt, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, Expression{Func{Task}}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule(Expression<Func<Task>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        Client.Schedule(call, enqueueAt, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, Expression{Action{T}}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule<T>(Expression<Action<T>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        Client.Schedule(call, enqueueAt, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, Expression{Func{T, Task}}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule<T>(Expression<Func<T, Task>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        Client.Schedule(call, enqueueAt, options);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, string, Expression{Action}, DateTimeOffset)"/>
    public static string Schedule(string queue, Expression<Action> call, DateTimeOffset enqueueAt) => Client.Schedule(queue, call, enqueueAt);

    /// <inheritdoc cref="ScheduleExtensions.Schedule(IJobCreator, string, Expression{Func{Task}}, DateTimeOffset)"/>
    public static string Schedule(string queue, Expression<Func<Task>> call, DateTimeOffset enqueueAt) => Client.Schedule(queue, call, enqueueAt);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, string, Expression{Action{T}}, DateTimeOffset)"/>
    public static string Schedule<T>(string queue, Expression<Action<T>> call, DateTimeOffset enqueueAt) => Client.Schedule(queue, call, enqueueAt);

    /// <inheritdoc cref="ScheduleExtensions.Schedule{T}(IJobCreator, string, Expression{Func{T, Task}}, DateTimeOffset)"/>
    public static string Schedule<T>(string queue, Expression<Func<T, Task>> call, DateTimeOffset enqueueAt) => Client.Schedule(queue, call, enqueueAt);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        Expression<Action> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, enqueueAt, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, Expression{Func{Task}}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        Expression<Func<Task>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, enqueueAt, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, Expression{Action{T}}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        Expression<Action<T>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, enqueueAt, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, Expression{Func{T, Task}}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        Expression<Func<T, Task>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(call, enqueueAt, options, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, string, Expression{Action}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync(string queue, Expression<Action> call, DateTimeOffset enqueueAt, CancellationToken cancellationToken = default) =>
        Client.ScheduleAsync(queue, call, enqueueAt, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync(IJobCreator, string, Expression{Func{Task}}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        string queue,
        Expression<Func<Task>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(queue, call, enqueueAt, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, string, Expression{Action{T}}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        string queue,
        Expression<Action<T>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(queue, call, enqueueAt, cancellationToken);

    /// <inheritdoc cref="ScheduleExtensions.ScheduleAsync{T}(IJobCreator, string, Expression{Func{T, Task}}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        string queue,
        Expression<Func<T, Task>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => Client.ScheduleAsync(queue, call, enqueueAt, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith(
        string parentId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueJobWith(parentId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWith(IJobCreator, string, Expression{Func{Task}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith(
        string parentId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueJobWith(parentId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWith{T}(IJobCreator, string, Expression{Action{T}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith<T>(
        string parentId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueJobWith(parentId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWith{T}(IJobCreator, string, Expression{Func{T, Task}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueJobWith<T>(
        string parentId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueJobWith(parentId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        string parentId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWithAsync(IJobCreator, string, Expression{Func{Task}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync(
        string parentId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWithAsync{T}(IJobCreator, string, Expression{Action{T}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync<T>(
        string parentId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueJobWithAsync{T}(IJobCreator, string, Expression{Func{T, Task}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueJobWithAsync<T>(
        string parentId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueJobWithAsync(parentId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWith(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith(
        string batchId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueBatchWith(batchId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWith(IJobCreator, string, Expression{Func{Task}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith(
        string batchId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueBatchWith(batchId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWith{T}(IJobCreator, string, Expression{Action{T}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith<T>(
        string batchId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueBatchWith(batchId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWith{T}(IJobCreator, string, Expression{Func{T, Task}}, JobContinuationOptions, EnqueueOptions?)"/>
    public static string ContinueBatchWith<T>(
        string batchId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null
    ) => Client.ContinueBatchWith(batchId, call, condition, options);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWithAsync(IJobCreator, string, Expression{Action}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        string batchId,
        Expression<Action> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWithAsync(IJobCreator, string, Expression{Func{Task}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync(
        string batchId,
        Expression<Func<Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWithAsync{T}(IJobCreator, string, Expression{Action{T}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync<T>(
        string batchId,
        Expression<Action<T>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="ContinuationExtensions.ContinueBatchWithAsync{T}(IJobCreator, string, Expression{Func{T, Task}}, JobContinuationOptions, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ContinueBatchWithAsync<T>(
        string batchId,
        Expression<Func<T, Task>> call,
        JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.ContinueBatchWithAsync(batchId, call, condition, options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<TItem>(IEnumerable<TItem> items, Expression<Action<TItem>> call, EnqueueOptions? options = null) =>
        Client.EnqueueMany(items, call, options);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Func{TItem, Task}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<TItem>(IEnumerable<TItem> items, Expression<Func<TItem, Task>> call, EnqueueOptions? options = null) =>
        Client.EnqueueMany(items, call, options);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueMany{T, TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{T, TItem}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<T, TItem>(IEnumerable<TItem> items, Expression<Action<T, TItem>> call, EnqueueOptions? options = null) =>
        Client.EnqueueMany(items, call, options);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueMany{T, TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Func{T, TItem, Task}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<T, TItem>(
        IEnumerable<TItem> items,
        Expression<Func<T, TItem, Task>> call,
        EnqueueOptions? options = null
    ) => Client.EnqueueMany(items, call, options);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueManyAsync{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<TItem>(
        IEnumerable<TItem> items,
        Expression<Action<TItem>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.EnqueueManyAsync(items, call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueManyAsync{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Func{TItem, Task}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<TItem>(
        IEnumerable<TItem> items,
        Expression<Func<TItem, Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.EnqueueManyAsync(items, call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueManyAsync{T, TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{T, TItem}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<T, TItem>(
        IEnumerable<TItem> items,
        Expression<Action<T, TItem>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.EnqueueManyAsync(items, call, options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyExtensions.EnqueueManyAsync{T, TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Func{T, TItem, Task}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<T, TItem>(
        IEnumerable<TItem> items,
        Expression<Func<T, TItem, Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Client.EnqueueManyAsync(items, call, options, cancellationToken);

    /// <inheritdoc cref="ChangeExtensions.Delete"/>
    public static bool Delete(string jobId, JobState? expected = null, JobActor? actor = null) => Client.Delete(jobId, expected, actor);

    /// <inheritdoc cref="ChangeExtensions.DeleteAsync"/>
    public static Task<bool> DeleteAsync(string jobId, JobState? expected = null, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Client.DeleteAsync(jobId, expected, actor, cancellationToken);

    /// <inheritdoc cref="ChangeExtensions.Requeue"/>
    public static bool Requeue(string jobId, JobState? expected = null, JobActor? actor = null) => Client.Requeue(jobId, expected, actor);

    /// <inheritdoc cref="ChangeExtensions.RequeueAsync"/>
    public static Task<bool> RequeueAsync(string jobId, JobState? expected = null, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Client.RequeueAsync(jobId, expected, actor, cancellationToken);

    /// <inheritdoc cref="ChangeExtensions.Reschedule(IBackgroundJobClient, string, TimeSpan, JobState?, JobActor?)"/>
    public static bool Reschedule(string jobId, TimeSpan delay, JobState? expected = null, JobActor? actor = null) =>
        Client.Reschedule(jobId, delay, expected, actor);

    /// <inheritdoc cref="ChangeExtensions.RescheduleAsync(IBackgroundJobClient, string, TimeSpan, JobState?, JobActor?, CancellationToken)"/>
    public static Task<bool> RescheduleAsync(
        string jobId,
        TimeSpan delay,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => Client.RescheduleAsync(jobId, delay, expected, actor, cancellationToken);

    /// <inheritdoc cref="ChangeExtensions.Reschedule(IBackgroundJobClient, string, DateTimeOffset, JobState?, JobActor?)"/>
    public static bool Reschedule(string jobId, DateTimeOffset enqueueAt, JobState? expected = null, JobActor? actor = null) =>
        Client.Reschedule(jobId, enqueueAt, expected, actor);

    /// <inheritdoc cref="ChangeExtensions.RescheduleAsync(IBackgroundJobClient, string, DateTimeOffset, JobState?, JobActor?, CancellationToken)"/>
    public static Task<bool> RescheduleAsync(
        string jobId,
        DateTimeOffset enqueueAt,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => Client.RescheduleAsync(jobId, enqueueAt, expected, actor, cancellationToken);
}
