using System.Diagnostics;
using JobLib.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace JobLib.Telemetry.Tests;

/// <summary>What <c>builder.AddJobLib("jobs", …)</c> adds, on a connection string as an app host hands it over.</summary>
public sealed class AspireTests
{
    [Fact]
    public async Task Jobs_run_on_the_storage_of_the_connection_string_with_health_checks_traces_and_metrics()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{nameof(AspireTests)}-{Guid.NewGuid():N}.db");
        var (traces, metrics) = (new List<Activity>(), new List<Metric>());
        try
        {
            await RunAsync(file, traces, metrics);

            Assert.True(File.Exists(file));
            Assert.Contains(traces, span => span is { Kind: ActivityKind.Consumer, Source.Name: "JobLib" });
            Assert.Contains(metrics, metric => metric.MeterName == "JobLib");
        }
        finally
        {
            foreach (var left in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(file) + "*")) File.Delete(left);
        }
    }

    [Fact]
    public void What_is_not_wanted_is_not_added()
    {
        var builder = Builder(("Aspire:JobLib:DisableHealthChecks", "true"), ("Aspire:JobLib:DisableTracing", "true"));
        builder.AddJobLib("jobs", (jobs, _) => jobs.UseInMemory(), settings => settings.DisableMetrics = true);
        using var host = builder.Build();

        Assert.Null(host.Services.GetService<HealthCheckService>());
        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
    }

    [Theory]
    [InlineData("other", "x")]
    [InlineData("jobs", "")]
    public async Task Without_the_connection_string_the_application_does_not_start_and_says_what_to_add(string name, string value)
    {
        var builder = Builder(($"ConnectionStrings:{name}", value));
        builder.AddJobLib("jobs", (jobs, _) => jobs.UseInMemory());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(builder));

        Assert.Contains("ConnectionStrings:jobs", refused.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string file, List<Activity> traces, List<Metric> metrics)
    {
        var builder = Builder(("ConnectionStrings:jobs", file));
        builder.AddJobLib("jobs", (jobs, connection) => jobs.UseSqlite(connection));
        builder.Services.AddJobServer();
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddInMemoryExporter(traces))
            .WithMetrics(metering => metering.AddInMemoryExporter(metrics));
        using var host = builder.Build();
        await host.StartAsync();
        var id = await host.Services.GetRequiredService<IBackgroundJobClient>().EnqueueAsync(() => Deeds.Nothing());
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        await Eventually.Async(async () => (await monitor.GetAsync(id)).State == JobState.Succeeded, () => "The job should run.");

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(["joblib", "joblib-loops"], health.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, health.Status);
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();
        await host.StopAsync();
    }

    private static async Task StartAsync(HostApplicationBuilder builder)
    {
        using var host = builder.Build();
        await host.StartAsync();
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return builder;
    }
}
