using JobLib;
using JobLib.HealthChecks;
using JobLib.Management;
using JobLib.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds JobLib's health checks. They serve answers of the storage that are a few seconds old, so that a probe a second costs it no more than one now and then.
/// </summary>
public static class JobLibHealthChecksBuilderExtensions
{
    private const string Ready = "ready";
    private const string Live = "live";

    /// <summary>
    /// Adds two checks. <c>joblib</c>, with the tag <c>ready</c>: the storage answers, its schema can be used, and this process's servers have their leases and
    /// do their work.
    /// <c>joblib-loops</c>, with the tag <c>live</c>: nothing hangs that only a restart would mend; a storage that is away does not count.
    /// </summary>
    /// <param name="builder">The application's health checks; <c>AddJobLib</c> has to be among its services.</param>
    public static IHealthChecksBuilder AddJobLib(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services => new JobLibHealthCheck(Overview(services), Telemetry(services)));
        builder.Services.AddSingleton(services => new LoopHealthCheck(Telemetry(services)));
        return builder
            .Add(new("joblib", services => services.GetRequiredService<JobLibHealthCheck>(), null, [Ready]))
            .Add(new("joblib-loops", services => services.GetRequiredService<LoopHealthCheck>(), null, [Live]));
    }

    /// <summary>
    /// Adds a check of the queues: one that has work and no server is <c>Degraded</c>, and <c>Unhealthy</c> after a minute; so is one whose oldest job waits
    /// longer than <paramref name="configure"/> says.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="configure">Which queue may wait for how long.</param>
    /// <param name="name">The check's name.</param>
    /// <remarks>It is about all servers together, so it has neither tag: a process is not ready or alive by it. Watch it from where alerts come from.</remarks>
    public static IHealthChecksBuilder AddJobLibQueues(
        this IHealthChecksBuilder builder,
        Action<QueueHealthOptions>? configure = null,
        string name = "joblib-queues"
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new QueueHealthOptions();
        configure?.Invoke(options);
        builder.Services.AddKeyedSingleton(name, (services, _) => new QueueHealthCheck(options, Overview(services)));
        return builder.Add(new(name, services => services.GetRequiredKeyedService<QueueHealthCheck>(name), null, null));
    }

    /// <summary>
    /// Adds a check of the recurring jobs: schedules that cannot be computed, are late or never fire again are <c>Degraded</c>; a job that
    /// <paramref name="configure"/> requires to succeed and did not is <c>Unhealthy</c>.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="configure">Which recurring job has to succeed within which time.</param>
    /// <param name="name">The check's name.</param>
    /// <remarks>It looks at the first 500 recurring jobs by id, and at those that were named. It has neither of the tags of <see cref="AddJobLib"/>.</remarks>
    public static IHealthChecksBuilder AddJobLibRecurring(
        this IHealthChecksBuilder builder,
        Action<RecurringHealthOptions>? configure = null,
        string name = "joblib-recurring"
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new RecurringHealthOptions();
        configure?.Invoke(options);
        builder.Services.AddKeyedSingleton(name, (services, _) => new RecurringHealthCheck(
            options, Overview(services), services.GetRequiredService<IJobMonitor>(), services.GetRequiredService<TimeProvider>()));
        return builder.Add(new(name, services => services.GetRequiredKeyedService<RecurringHealthCheck>(name), null, null));
    }

    private static CachedOverview Overview(IServiceProvider services) => services.GetService<CachedOverview>() ?? throw Missing();

    private static JobTelemetry Telemetry(IServiceProvider services) => services.GetService<JobTelemetry>() ?? throw Missing();

    private static InvalidOperationException Missing() =>
        new("JobLib's health checks need JobLib: call services.AddJobLib(jobs => jobs.UseSqlite(\"jobs.db\")) or with another storage.");
}
