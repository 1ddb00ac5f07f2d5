using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Client;

/// <summary>The client of a host. Synchronous and asynchronous callers never wait for each other: each kind has a route, and a coalescer, of its own.</summary>
internal sealed class BackgroundJobClient : IBackgroundJobClient
{
    private readonly ClientCore blocking;
    private readonly ClientCore asynchronous;

    public BackgroundJobClient(IStorageAccess access, JobFactory factory, JobLibOptions options, JobTelemetry telemetry, GuardedLoggers loggers)
    {
        var logger = loggers.CreateLogger<BackgroundJobClient>();
        blocking = Core(new BlockingRoute());
        asynchronous = Core(new AsyncRoute(factory.Clock));

        ClientCore Core(IStorageRoute route) => new(new StorageCalls(access, route, options, factory.Clock), route, factory, telemetry, logger);
    }

    public string Create(Job job, EnqueueOptions? options = null) => BlockingRoute.Result(blocking.CreateAsync(job, options, CancellationToken.None));

    public Task<string> CreateAsync(Job job, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        asynchronous.CreateAsync(job, options, cancellationToken).AsTask();

    public IReadOnlyList<string> CreateMany(IEnumerable<Job> jobs, EnqueueOptions? options = null) =>
        BlockingRoute.Result(blocking.CreateManyAsync(jobs, options, CancellationToken.None));

    public Task<IReadOnlyList<string>> CreateManyAsync(IEnumerable<Job> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default) =>
        asynchronous.CreateManyAsync(jobs, options, cancellationToken).AsTask();

    public IReadOnlyList<ChangeStatus> Change(JobChangeRequest request) => BlockingRoute.Result(blocking.ChangeAsync(request, CancellationToken.None));

    public Task<IReadOnlyList<ChangeStatus>> ChangeAsync(JobChangeRequest request, CancellationToken cancellationToken = default) =>
        asynchronous.ChangeAsync(request, cancellationToken).AsTask();
}
