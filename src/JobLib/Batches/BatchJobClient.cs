using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Batches;

/// <summary>The client of a host for batches.</summary>
internal sealed class BatchJobClient(IStorageAccess access, JobFactory factory, JobLibOptions options, JobTelemetry telemetry, GuardedLoggers loggers)
    : IBatchJobClient
{
    private readonly ILogger logger = loggers.CreateLogger<BatchJobClient>();
    private readonly BatchRoutes routes = new(
        new(access, new BlockingRoute(), options, factory.Clock),
        new(access, new AsyncRoute(factory.Clock), options, factory.Clock));

    public string CreateBatch(Action<IBatchAction> build, BatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        return BlockingRoute.Result(CreateAsync(BatchAction.Inline(build), options, routes.Blocking, CancellationToken.None));
    }

    public Task<string> CreateBatchAsync(Func<IBatchAction, Task> build, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        return CreateAsync(build, options, routes.Asynchronous, cancellationToken).AsTask();
    }

    public void Attach(string batchId, Action<IBatchAction> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        BlockingRoute.Wait(AttachAsync(JobId.Parse(batchId), BatchAction.Inline(build), routes.Blocking, CancellationToken.None));
    }

    public Task AttachAsync(string batchId, Func<IBatchAction, Task> build, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        return AttachAsync(JobId.Parse(batchId), build, routes.Asynchronous, cancellationToken).AsTask();
    }

    public bool Cancel(string batchId, JobActor? actor = null) =>
        BlockingRoute.Result(CancelAsync(JobId.Parse(batchId), actor, routes.Blocking, CancellationToken.None));

    public Task<bool> CancelAsync(string batchId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        CancelAsync(JobId.Parse(batchId), actor, routes.Asynchronous, cancellationToken).AsTask();

    private async ValueTask<string> CreateAsync(Func<IBatchAction, Task> build, BatchOptions? asked, StorageCalls calls, CancellationToken cancellationToken)
    {
        var options = asked ?? BatchOptions.Default;
        var batch = BatchRules.Make(options, factory.Clock);
        var sending = Enqueue();
        try
        {
            var units = new BatchChunks((await calls.InfoAsync(cancellationToken)).MaxSet, options.Transaction, sendsAtOnce: true, sending);
            await CreateAsync(batch, build, units, options, calls, cancellationToken);
            sending?.Completed();
            return batch.Id.ToString();
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    private async ValueTask CreateAsync(
        NewBatch batch,
        Func<IBatchAction, Task> build,
        BatchChunks units,
        BatchOptions options,
        StorageCalls calls,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await units.AddAsync(batch, calls, cancellationToken);
            await new BatchAction(batch.Id, units, routes, factory).RunAsync(build);
            await units.CompleteAsync(calls, cancellationToken);
        }
        catch (Exception) when (units.HasSent && options.Transaction is null)
        {
            await AbandonAsync(batch.Id, calls);
            throw;
        }
    }

    private async ValueTask AttachAsync(JobId batch, Func<IBatchAction, Task> build, StorageCalls calls, CancellationToken cancellationToken)
    {
        var sending = Enqueue();
        try
        {
            var units = new BatchChunks((await calls.InfoAsync(cancellationToken)).MaxSet, transaction: null, sendsAtOnce: false, sending);
            await new BatchAction(batch, units, routes, factory).RunAsync(build);
            await units.CompleteAsync(calls, cancellationToken);
            sending?.Completed();
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    // The members' queues are known when they have been put together.
    private EnqueueOperation? Enqueue() => telemetry.ObservesClients ? telemetry.Enqueue(null) : null;

    private static async ValueTask<bool> CancelAsync(JobId batch, JobActor? actor, StorageCalls calls, CancellationToken cancellationToken)
    {
        var change = new BatchChange { Kind = BatchChangeKind.Cancel, Batches = [batch], Actor = actor ?? JobActor.Application };
        return (await calls.ChangeBatchesAsync(change, cancellationToken))[0].Status == ChangeStatus.Applied;
    }

    private async ValueTask AbandonAsync(JobId batch, StorageCalls calls)
    {
        try
        {
            // also when the caller has given up
            await CancelAsync(batch, JobActor.Application with { Reason = "Its creation failed half-way." }, calls, CancellationToken.None);
        }
        catch (Exception e) // the caller is told why the creation failed, not why the clearing did
        {
            logger.BatchNotCancelled(e, batch.ToString());
        }
    }
}
