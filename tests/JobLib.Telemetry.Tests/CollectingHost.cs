using System.Diagnostics;
using JobLib.Client.Calls;
using JobLib.Storage;
using JobLib.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace JobLib.Telemetry.Tests;

/// <summary>An application with JobLib and OpenTelemetry's SDK, which collects into memory.</summary>
internal sealed class CollectingHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly List<Activity> spans = [];

    private CollectingHost(Action<JobLibBuilder>? jobs, Action<JobServerOptions>? server, Action<IServiceCollection>? services, string[] sources)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddJobLib(configure =>
        {
            jobs?.Invoke(configure);
            if (configure.StorageFactory is null) configure.UseInMemory();
        });
        if (server is not null) builder.Services.AddJobServer(server);
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(sources).AddSource("test").AddInMemoryExporter(spans))
            .WithMetrics(metrics =>
                metrics.AddMeter("JobLib").AddInMemoryExporter(Metrics, reader => reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative)
            );
        services?.Invoke(builder.Services);
        host = builder.Build();
    }

    public List<MetricSnapshot> Metrics { get; } = [];

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IServiceProvider Services => host.Services;

    public IJobStorage Storage => host.Services.GetRequiredService<IStorageAccess>().Get(TimeSpan.FromSeconds(10));

    public static async Task<CollectingHost> StartAsync(
        Action<JobLibBuilder>? jobs = null,
        Action<JobServerOptions>? server = null,
        Action<IServiceCollection>? services = null,
        params string[] sources
    )
    {
        var started = new CollectingHost(jobs, server, services, sources is [] ? ["JobLib"] : sources);
        await started.host.StartAsync();
        return started;
    }

    public IReadOnlyList<Activity> Spans()
    {
        lock (spans) return [.. spans];
    }

    /// <summary>The spans of this name, once there are as many.</summary>
    public async Task<IReadOnlyList<Activity>> SpansAsync(string name, int count)
    {
        IReadOnlyList<Activity> found = [];
        await Eventually.True(() => (found = [.. Spans().Where(span => span.DisplayName == name)]).Count >= count, $"There should be {count} spans '{name}'.");
        Assert.Equal(count, found.Count);
        return found;
    }

    public async Task<Activity> SpanAsync(string name) => Assert.Single(await SpansAsync(name, 1));

    /// <summary>Collects, and gives what each instrument has.</summary>
    public ILookup<string, MetricSnapshot> Collect()
    {
        Metrics.Clear();
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();
        return Metrics.ToLookup(metric => metric.Name);
    }

    public async Task UntilAsync(string id, JobState state)
    {
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        await Eventually.Async(async () => (await monitor.FindAsync(id))?.State == state, () => $"Job {id} should be {state}.");
    }

    public async ValueTask DisposeAsync()
    {
        Deeds.Open();
        await host.StopAsync();
        host.Dispose();
    }
}
