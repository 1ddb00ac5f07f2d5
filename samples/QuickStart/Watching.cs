using JobLib;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace QuickStart;

/// <summary>What a team watches: spans and figures through OpenTelemetry, and health checks for probes.</summary>
internal static class Watching
{
    /// <summary>
    /// Figures for Prometheus at <c>/metrics</c>; with <c>--telemetry console</c> spans and figures on the console; over OTLP where
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says to.
    /// </summary>
    public static void AddWatching(this WebApplicationBuilder builder)
    {
        var toConsole = builder.Configuration["telemetry"] == "console";
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces =>
            {
                traces.AddSource("JobLib");
                if (toConsole) traces.AddConsoleExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("JobLib").AddPrometheusExporter();
                if (toConsole) metrics.AddConsoleExporter();
            });
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null) telemetry.UseOtlpExporter();
        builder.Services.AddHealthChecks()
            .AddJobLib()
            .AddJobLibQueues(queues => queues.MaxOldestAge("default", TimeSpan.FromMinutes(5)))
            .AddJobLibRecurring(recurring => recurring.RequireSuccessWithin("heartbeat", TimeSpan.FromMinutes(5)));
    }

    public static void MapWatching(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapHealthChecks("/health/live", new() { Predicate = check => check.Tags.Contains("live") });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapHealthChecks("/health/jobs", new() { Predicate = check => check.Name.StartsWith("joblib-", StringComparison.Ordinal) });
    }
}
