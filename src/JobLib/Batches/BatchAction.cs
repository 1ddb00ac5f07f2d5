using JobLib.Client;
using JobLib.Client.Calls;

namespace JobLib.Batches;

/// <summary>Adds members to a batch on their way to the storage.</summary>
internal sealed class BatchAction(JobId id, BatchChunks units, BatchRoutes routes, JobFactory factory) : IBatchAction
{
    private bool isOver;

    public string BatchId { get; } = id.ToString();

    public string Create(Job job, EnqueueOptions? options = null) => BlockingRoute.Result(AddAsync(job, options, routes.Blocking, CancellationToken.None));

    public Task<string> CreateAsync(Job job, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(job, options, routes.Asynchronous, cancellationToken).AsTask();

    public string CreateBatch(Action<IBatchAction> build, BatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        return BlockingRoute.Result(AddBatchAsync(Inline(build), options, routes.Blocking, CancellationToken.None));
    }

    public Task<string> CreateBatchAsync(Func<IBatchAction, Task> build, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        return AddBatchAsync(build, options, routes.Asynchronous, cancellationToken).AsTask();
    }

    /// <summary>Lets the caller's code add members, and none after it has returned.</summary>
    public async ValueTask RunAsync(Func<IBatchAction, Task> build)
    {
        try
        {
            await build(this);
        }
        finally
        {
            isOver = true; // an async lambda where a synchronous one is due goes on after it has returned
        }
    }

    /// <summary>Synchronous code in the form of asynchronous code.</summary>
    public static Func<IBatchAction, Task> Inline(Action<IBatchAction> build) => action =>
    {
        build(action);
        return Task.CompletedTask;
    };

    public static InvalidOperationException Over(string? batchId) => new(
        $"Batch '{batchId}' has been put together: nothing can be added through this object any more. Await everything inside of StartNewAsync, or use Attach to add to the batch later."
    );

    private async ValueTask<string> AddAsync(Job job, EnqueueOptions? asked, StorageCalls calls, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ThrowIfOver();
        var options = asked ?? EnqueueOptions.Default;
        EnqueueRules.Check(options);
        if (options is not { IdempotencyKey: null, Unique: null, Transaction: null })
            throw new ArgumentException(UniqueRefusals.OfMember, nameof(asked));
        var made = await factory.MakeAsync(job, options, EnqueueRules.StartOf(options), id, calls.Route);
        await units.AddAsync(made, calls, cancellationToken);
        return made.Id.ToString();
    }

    private async ValueTask<string> AddBatchAsync(Func<IBatchAction, Task> build, BatchOptions? asked, StorageCalls calls, CancellationToken cancellationToken)
    {
        ThrowIfOver();
        var options = asked ?? BatchOptions.Default;
        if (options.Transaction is not null)
            throw new ArgumentException("A nested batch has no transaction of its own: it is created with the batch around it.", nameof(asked));
        var batch = BatchRules.Make(options, factory.Clock) with { Batch = id };
        await units.AddAsync(batch, calls, cancellationToken);
        await new BatchAction(batch.Id, units, routes, factory).RunAsync(build);
        return batch.Id.ToString();
    }

    private void ThrowIfOver()
    {
        if (isOver) throw Over(BatchId);
    }
}
