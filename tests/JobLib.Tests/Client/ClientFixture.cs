using JobLib.Batches;
using JobLib.Client;
using JobLib.Diagnostics;
using JobLib.Telemetry;
using JobLib.Tests.Invocation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobLib.Tests.Client;

/// <summary>A client over a recording storage.</summary>
internal sealed class ClientFixture
{
    private static readonly JobTelemetry Telemetry = new(null, TimeProvider.System); // one: the runtime keeps a list of all that were not disposed of

    public ClientFixture(IJobCreationFilter[]? filters = null, ILoggerFactory? loggers = null)
    {
        var factory = new JobFactory(Calls.Resolver(), new CreationPipeline(filters ?? []), Options, Limits, TimeProvider.System);
        var guarded = new GuardedLoggers(loggers ?? NullLoggerFactory.Instance);
        Client = new BackgroundJobClient(Storage, factory, Options, Telemetry, guarded);
        Batches = new BatchJobClient(Storage, factory, Options, Telemetry, guarded);
    }

    public RecordingStorage Storage { get; } = new();

    public JobLibOptions Options { get; } = new();

    public JobLimits Limits { get; } = new();

    public IBackgroundJobClient Client { get; }

    public IBatchJobClient Batches { get; }

    public JobLib.Storage.NewJob Only => Assert.Single(Storage.Jobs);
}
