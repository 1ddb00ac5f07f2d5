using System.Linq.Expressions;

namespace JobLib;

/// <summary>Delayed jobs: jobs that run after a time, or from an instant on.</summary>
public static class ScheduleExtensions
{
    /// <summary>Creates a job that runs when a time has passed, by the storage's clock.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="delay">How long it waits. Zero or less: not at all.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Schedule(this IJobCreator client, Expression<Action> call, TimeSpan delay, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule(this IJobCreator client, Expression<Func<Task>> call, TimeSpan delay, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule<T>(this IJobCreator client, Expression<Action<T>> call, TimeSpan delay, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    public static string Schedule<T>(this IJobCreator client, Expression<Func<T, Task>> call, TimeSpan delay, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits when its time has come.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="delay">How long it waits. Zero or less: not at all.</param>
    public static string Schedule(this IJobCreator client, string queue, Expression<Action> call, TimeSpan delay) =>
        client.Enqueue(call, new() { Queue = queue, Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, TimeSpan)"/>
    public static string Schedule(this IJobCreator client, string queue, Expression<Func<Task>> call, TimeSpan delay) =>
        client.Enqueue(call, new() { Queue = queue, Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, TimeSpan)"/>
    public static string Schedule<T>(this IJobCreator client, string queue, Expression<Action<T>> call, TimeSpan delay) =>
        client.Enqueue(call, new() { Queue = queue, Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, TimeSpan)"/>
    public static string Schedule<T>(this IJobCreator client, string queue, Expression<Func<T, Task>> call, TimeSpan delay) =>
        client.Enqueue(call, new() { Queue = queue, Delay = delay });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="delay">How long it waits. Zero or less: not at all.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        Expression<Action> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        Expression<Func<Task>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        Expression<Action<T>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, TimeSpan, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        Expression<Func<T, Task>> call,
        TimeSpan delay,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { Delay = delay }, cancellationToken);

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, TimeSpan)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="delay">How long it waits from now.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        string queue,
        Expression<Action> call,
        TimeSpan delay,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        string queue,
        Expression<Func<Task>> call,
        TimeSpan delay,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Action<T>> call,
        TimeSpan delay,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, Delay = delay }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, TimeSpan, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Func<T, Task>> call,
        TimeSpan delay,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, Delay = delay }, cancellationToken);

    /// <summary>Creates a job that runs from an instant on.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="enqueueAt">When it may run. An instant that is past means at once.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <inheritdoc cref="EnqueueExtensions.Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Schedule(this IJobCreator client, Expression<Action> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule(this IJobCreator client, Expression<Func<Task>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule<T>(this IJobCreator client, Expression<Action<T>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    public static string Schedule<T>(this IJobCreator client, Expression<Func<T, Task>> call, DateTimeOffset enqueueAt, EnqueueOptions? options = null) =>
        client.Enqueue(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits when its time has come.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="enqueueAt">When it may run. An instant that is past means at once.</param>
    public static string Schedule(this IJobCreator client, string queue, Expression<Action> call, DateTimeOffset enqueueAt) =>
        client.Enqueue(call, new() { Queue = queue, At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, DateTimeOffset)"/>
    public static string Schedule(this IJobCreator client, string queue, Expression<Func<Task>> call, DateTimeOffset enqueueAt) =>
        client.Enqueue(call, new() { Queue = queue, At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, DateTimeOffset)"/>
    public static string Schedule<T>(this IJobCreator client, string queue, Expression<Action<T>> call, DateTimeOffset enqueueAt) =>
        client.Enqueue(call, new() { Queue = queue, At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, DateTimeOffset)"/>
    public static string Schedule<T>(this IJobCreator client, string queue, Expression<Func<T, Task>> call, DateTimeOffset enqueueAt) =>
        client.Enqueue(call, new() { Queue = queue, At = enqueueAt });

    /// <inheritdoc cref="Schedule(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="enqueueAt">When it may run. An instant that is past means at once.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        Expression<Action> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        Expression<Func<Task>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        Expression<Action<T>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, Expression{Action}, DateTimeOffset, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        Expression<Func<T, Task>> call,
        DateTimeOffset enqueueAt,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, (options ?? EnqueueOptions.Default) with { At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="Schedule(IJobCreator, string, Expression{Action}, DateTimeOffset)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="enqueueAt">When it may run.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        string queue,
        Expression<Action> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync(
        this IJobCreator client,
        string queue,
        Expression<Func<Task>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Action<T>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, At = enqueueAt }, cancellationToken);

    /// <inheritdoc cref="ScheduleAsync(IJobCreator, string, Expression{Action}, DateTimeOffset, CancellationToken)"/>
    public static Task<string> ScheduleAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Func<T, Task>> call,
        DateTimeOffset enqueueAt,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue, At = enqueueAt }, cancellationToken);
}
