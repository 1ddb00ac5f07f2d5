using System.Linq.Expressions;
using JobLib.Invocation.Capture;

namespace JobLib;

/// <summary>Many jobs of one method, in as few round trips as the storage allows.</summary>
public static class EnqueueManyExtensions
{
    /// <summary>Creates a job for each item. They become ready in the order of the items.</summary>
    /// <param name="client">The client.</param>
    /// <param name="items">The items. They are taken as they are sent, so a long sequence is never held as a whole.</param>
    /// <param name="call">A single call of a public method that takes the item: <c>i => Console.WriteLine(i)</c>, or <c>(x, i) => x.SendAsync(i)</c> of a
    /// service that the server resolves.</param>
    /// <param name="options">What else is to be said about each of the jobs; null for nothing. An idempotency key belongs to a single job and is
    /// refused.</param>
    /// <inheritdoc cref="IBackgroundJobClient.CreateMany"/>
    public static IReadOnlyList<string> EnqueueMany<TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Action<TItem>> call,
        EnqueueOptions? options = null
    ) => Of(client).CreateMany(Calls(items, call, null), options);

    /// <inheritdoc cref="EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Func<TItem, Task>> call,
        EnqueueOptions? options = null
    ) => Of(client).CreateMany(Calls(items, call, null), options);

    /// <inheritdoc cref="EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<T, TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Action<T, TItem>> call,
        EnqueueOptions? options = null
    ) => Of(client).CreateMany(Calls(items, call, typeof(T)), options);

    /// <inheritdoc cref="EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?)"/>
    public static IReadOnlyList<string> EnqueueMany<T, TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Func<T, TItem, Task>> call,
        EnqueueOptions? options = null
    ) => Of(client).CreateMany(Calls(items, call, typeof(T)), options);

    /// <inheritdoc cref="EnqueueMany{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?)"/>
    /// <param name="client">The client.</param>
    /// <param name="items">The items. They are taken as they are sent, so a long sequence is never held as a whole.</param>
    /// <param name="call">A single call of a public method that takes the item.</param>
    /// <param name="options">What else is to be said about each of the jobs; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the last of the jobs were created is then unknown.</param>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Action<TItem>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateManyAsync(Calls(items, call, null), options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyAsync{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Func<TItem, Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateManyAsync(Calls(items, call, null), options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyAsync{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<T, TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Action<T, TItem>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateManyAsync(Calls(items, call, typeof(T)), options, cancellationToken);

    /// <inheritdoc cref="EnqueueManyAsync{TItem}(IBackgroundJobClient, IEnumerable{TItem}, Expression{Action{TItem}}, EnqueueOptions?, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> EnqueueManyAsync<T, TItem>(
        this IBackgroundJobClient client,
        IEnumerable<TItem> items,
        Expression<Func<T, TItem, Task>> call,
        EnqueueOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Of(client).CreateManyAsync(Calls(items, call, typeof(T)), options, cancellationToken);

    private static IEnumerable<Job> Calls<TItem>(IEnumerable<TItem> items, LambdaExpression call, Type? service)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(call);
        var parameter = call.Parameters[^1];
        return items.Select(item => CallCapture.Read(call, service, parameter, item));
    }

    private static IBackgroundJobClient Of(IBackgroundJobClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client;
    }
}
