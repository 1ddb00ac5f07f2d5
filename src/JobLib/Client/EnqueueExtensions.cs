using System.Linq.Expressions;

namespace JobLib;

/// <summary>Fire-and-forget: jobs that run as soon as a worker is free.</summary>
public static class EnqueueExtensions
{
    /// <summary>Creates a job that runs as soon as a worker is free.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method: <c>() => Console.WriteLine(text)</c>, or <c>x => x.SendAsync(id)</c> of a service that the server
    /// resolves. The values of its arguments are taken now.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="ArgumentException">The expression is not a single method call, or an option is not as it must be.</exception>
    /// <inheritdoc cref="IJobCreator.Create"/>
    public static string Enqueue(this IJobCreator client, Expression<Action> call, EnqueueOptions? options = null) =>
        Of(client).Create(Job.FromExpression(call), options);

    /// <inheritdoc cref="Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Enqueue(this IJobCreator client, Expression<Func<Task>> call, EnqueueOptions? options = null) =>
        Of(client).Create(Job.FromExpression(call), options);

    /// <inheritdoc cref="Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Enqueue<T>(this IJobCreator client, Expression<Action<T>> call, EnqueueOptions? options = null) =>
        Of(client).Create(Job.FromExpression(call), options);

    /// <inheritdoc cref="Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Enqueue<T>(this IJobCreator client, Expression<Func<T, Task>> call, EnqueueOptions? options = null) =>
        Of(client).Create(Job.FromExpression(call), options);

    /// <summary>Creates a job that runs as soon as a worker is free, in a queue.</summary>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <inheritdoc cref="Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    public static string Enqueue(this IJobCreator client, string queue, Expression<Action> call) => client.Enqueue(call, new() { Queue = queue });

    /// <inheritdoc cref="Enqueue(IJobCreator, string, Expression{Action})"/>
    public static string Enqueue(this IJobCreator client, string queue, Expression<Func<Task>> call) => client.Enqueue(call, new() { Queue = queue });

    /// <inheritdoc cref="Enqueue(IJobCreator, string, Expression{Action})"/>
    public static string Enqueue<T>(this IJobCreator client, string queue, Expression<Action<T>> call) => client.Enqueue(call, new() { Queue = queue });

    /// <inheritdoc cref="Enqueue(IJobCreator, string, Expression{Action})"/>
    public static string Enqueue<T>(this IJobCreator client, string queue, Expression<Func<T, Task>> call) => client.Enqueue(call, new() { Queue = queue });

    /// <inheritdoc cref="Enqueue(IJobCreator, Expression{Action}, EnqueueOptions?)"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="options">What else is to be said about the job; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> EnqueueAsync(
        this IJobCreator client,
        Expression<Action> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateAsync(Job.FromExpression(call), options, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, Expression{Action}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync(
        this IJobCreator client,
        Expression<Func<Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateAsync(Job.FromExpression(call), options, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, Expression{Action}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(
        this IJobCreator client,
        Expression<Action<T>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateAsync(Job.FromExpression(call), options, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, Expression{Action}, EnqueueOptions?, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(
        this IJobCreator client,
        Expression<Func<T, Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateAsync(Job.FromExpression(call), options, cancellationToken);

    /// <inheritdoc cref="Enqueue(IJobCreator, string, Expression{Action})"/>
    /// <param name="client">The client, or a batch that is being put together.</param>
    /// <param name="queue">Where the job waits.</param>
    /// <param name="call">A single call of a public method.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    public static Task<string> EnqueueAsync(this IJobCreator client, string queue, Expression<Action> call, CancellationToken cancellationToken = default) =>
        client.EnqueueAsync(call, new EnqueueOptions { Queue = queue }, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, string, Expression{Action}, CancellationToken)"/>
    public static Task<string> EnqueueAsync(
        this IJobCreator client,
        string queue,
        Expression<Func<Task>> call,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue }, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, string, Expression{Action}, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Action<T>> call,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue }, cancellationToken);

    /// <inheritdoc cref="EnqueueAsync(IJobCreator, string, Expression{Action}, CancellationToken)"/>
    public static Task<string> EnqueueAsync<T>(
        this IJobCreator client,
        string queue,
        Expression<Func<T, Task>> call,
        CancellationToken cancellationToken = default
    ) => client.EnqueueAsync(call, new EnqueueOptions { Queue = queue }, cancellationToken);

    private static IJobCreator Of(IJobCreator client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client;
    }
}
