using System.Transactions;
using JobLib.Batches;
using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.EntityFrameworkCore.Collecting;
using JobLib.EntityFrameworkCore.Saving;
using JobLib.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.EntityFrameworkCore;

/// <summary>
/// Hands jobs to one of two clients: inside of a transaction of the context to the application's own, with that transaction; outside of one to a client like it
/// whose storage only collects.
/// </summary>
internal sealed class DbContextJobs : IDbContextJobs
{
    private readonly DbContext context;
    private readonly PendingJobs pending;
    private readonly IServiceProvider services;
    private readonly CollectingAccess collecting;

    public DbContextJobs(ICurrentDbContext current, IDbContextOptions options, PendingJobs pending)
    {
        context = current.Context;
        this.pending = pending;
        services =
            options.FindExtension<JobLibOptionsExtension>()?.ServicesOf(options)
            ?? throw new InvalidOperationException("The context was set up without UseJobLib.");
        collecting = new(services.GetRequiredService<IStorageAccess>(), context, pending, services.GetRequiredService<GuardedLoggers>());
    }

    public int PendingCount => pending.Count;

    private BackgroundJobClient Collector => field ??= new(
        collecting,
        services.GetRequiredService<JobFactory>(),
        services.GetRequiredService<JobLibOptions>(),
        services.GetRequiredService<JobTelemetry>(),
        services.GetRequiredService<GuardedLoggers>()
    );

    private BatchJobClient BatchCollector => field ??= new(
        collecting,
        services.GetRequiredService<JobFactory>(),
        services.GetRequiredService<JobLibOptions>(),
        services.GetRequiredService<JobTelemetry>(),
        services.GetRequiredService<GuardedLoggers>()
    );

    public void Clear() => pending.Clear();

    public string Create(Job job, EnqueueOptions? options = null) =>
        Open(options?.Transaction) is { } open ? Client().Create(job, In(open, options)) : Collector.Create(job, options);

    public Task<string> CreateAsync(Job job, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        Open(options?.Transaction) is { } open
            ? Client().CreateAsync(job, In(open, options), cancellationToken)
            : Collector.CreateAsync(job, options, cancellationToken);

    public string CreateBatch(Action<IBatchAction> build, BatchOptions? options = null) =>
        Open(options?.Transaction) is { } open ? BatchClient().CreateBatch(build, In(open, options)) : BatchCollector.CreateBatch(build, options);

    public Task<string> CreateBatchAsync(Func<IBatchAction, Task> build, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Open(options?.Transaction) is { } open
            ? BatchClient().CreateBatchAsync(build, In(open, options), cancellationToken)
            : BatchCollector.CreateBatchAsync(build, options, cancellationToken);

    private IBackgroundJobClient Client() => services.GetRequiredService<IBackgroundJobClient>();

    private IBatchJobClient BatchClient() => services.GetRequiredService<IBatchJobClient>();

    // The transaction that the context is in; null for none.
    private IDbContextTransaction? Open(System.Data.Common.DbTransaction? named)
    {
        if (named is not null)
        {
            throw new ArgumentException(
                "Jobs() takes the context's own transaction. Leave Transaction out of the options, or create the job through IBackgroundJobClient."
            );
        }

        if (!context.Database.IsRelational())
        {
            throw new TransactionNotSupportedException(
                $"{context.GetType().Name} uses {context.Database.ProviderName}, which has no transactions that JobLib could take part in. Use the provider of the storage's database."
            );
        }

        pending.RefuseAmbient();
        return context.Database.CurrentTransaction;
    }

    private static EnqueueOptions In(IDbContextTransaction open, EnqueueOptions? options) =>
        (options ?? EnqueueOptions.Default) with
        {
            Transaction = open.GetDbTransaction(),
        };

    private static BatchOptions In(IDbContextTransaction open, BatchOptions? options) =>
        (options ?? BatchOptions.Default) with
        {
            Transaction = open.GetDbTransaction(),
        };
}
