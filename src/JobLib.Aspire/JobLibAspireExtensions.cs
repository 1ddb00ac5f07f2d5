using System.Diagnostics.CodeAnalysis;
using JobLib;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds JobLib to an application that Aspire runs.</summary>
[RequiresUnreferencedCode(Requirement)]
[RequiresDynamicCode(Requirement)]
public static class JobLibAspireExtensions
{
    private const string Requirement = "JobLib finds the types and methods of jobs by name, and reads arguments of any type: see AddJobLib.";
    private const string Source = "JobLib"; // and the meter's name

    /// <summary>
    /// Adds JobLib's clients on the storage of a connection string, as <c>services.AddJobLib</c> does, with health checks, and with traces and metrics for
    /// OpenTelemetry. Runs no jobs: see <c>builder.Services.AddJobServer</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">
    /// The connection string's name, <c>ConnectionStrings:NAME</c>: that of the resource which the app host hands over with <c>WithReference</c>.
    /// </param>
    /// <param name="configure">
    /// Chooses the storage, as in <c>(jobs, connection) => jobs.UsePostgreSql(connection)</c>. Runs when JobLib is first needed.
    /// </param>
    /// <param name="configureSettings">Says what is not to be added.</param>
    /// <returns>The application.</returns>
    /// <exception cref="InvalidOperationException">
    /// JobLib was added already; or, when it is first needed, there is no connection string of this name.
    /// </exception>
    public static IHostApplicationBuilder AddJobLib(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<JobLibBuilder, string> configure,
        Action<JobLibAspireSettings>? configureSettings = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new JobLibAspireSettings();
        builder.Configuration.GetSection("Aspire:JobLib").Bind(settings);
        configureSettings?.Invoke(settings);
        builder.Services.AddJobLib((services, jobs) => configure(jobs, ConnectionString(services, connectionName)));
        if (!settings.DisableHealthChecks) builder.Services.AddHealthChecks().AddJobLib();
        if (!settings.DisableTracing) builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(Source));
        if (!settings.DisableMetrics) builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Source));
        return builder;
    }

    private static string ConnectionString(IServiceProvider services, string name) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString(name) is { Length: > 0 } connection
            ? connection
            : throw new InvalidOperationException(
                $"There is no connection string '{name}'. In the app host add .WithReference(…) of a resource with this name to the project, or set ConnectionStrings:{name} in the configuration."
            );
}
