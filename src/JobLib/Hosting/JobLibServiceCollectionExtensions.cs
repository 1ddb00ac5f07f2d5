using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using JobLib;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Filters;
using JobLib.Hosting;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Management;
using JobLib.Recurring;
using JobLib.Serialization;
using JobLib.Server;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds JobLib to an application.</summary>
[RequiresUnreferencedCode(Trimming.Requirement)]
[RequiresDynamicCode(Trimming.Requirement)]
public static class JobLibServiceCollectionExtensions
{
    /// <summary>
    /// Adds the clients of a storage, and binds <see cref="BackgroundJob"/> and its likes to this host once it is built. Runs no jobs: see
    /// <see cref="AddJobServer(IServiceCollection, Action{JobServerOptions})"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Chooses the storage, as in <c>jobs => jobs.UseSqlite("jobs.db")</c>.</param>
    /// <exception cref="InvalidOperationException">JobLib was added already.</exception>
    public static IServiceCollection AddJobLib(this IServiceCollection services, Action<JobLibBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddJobLib((_, jobs) => configure(jobs));
    }

    /// <summary>
    /// The same, with the application's services at hand, for example for a connection string. Runs when JobLib is first needed: right after <c>Build()</c> at
    /// the earliest.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Chooses the storage.</param>
    /// <exception cref="InvalidOperationException">JobLib was added already.</exception>
    public static IServiceCollection AddJobLib(this IServiceCollection services, Action<IServiceProvider, JobLibBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(JobLibBuilder)))
        {
            throw new InvalidOperationException(
                "AddJobLib was called twice for one host. Put all of its configuration into one call; a second storage needs a second host."
            );
        }

        services.AddSingleton(sp => Configured(sp, configure));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ServerThreads.OfProcess);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, JobLogProvider>());
        services.AddSingleton(sp => new GuardedLoggers(sp.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(CreateTelemetry);
        services.AddSingleton<StorageAccess>();
        services.AddSingleton<IStorageAccess>(sp => sp.GetRequiredService<StorageAccess>());
        services.AddSingleton(sp => new DueSignals(GuardedClock.Of(sp.GetRequiredService<TimeProvider>())));
        services.AddClients();
        services.AddScoped<JobContextHolder>();
        services.AddScoped(sp => sp.GetRequiredService<JobContextHolder>().Context);
        services.AddSingleton<BindStatics>();
        services.AddSingleton<IConfigureOptions<HostOptions>, BindStatics>(sp => sp.GetRequiredService<BindStatics>());
        services.AddHostedService<JobLibStartup>();
        services.AddHostedService<DeclareRecurring>();
        return services;
    }

    /// <summary>Adds a server, which runs jobs in this process. Section <c>JobLib:Server</c> of the configuration, then <paramref name="configure"/>.</summary>
    /// <param name="services">The application's services; <c>AddJobLib</c> has to be among them.</param>
    /// <param name="configure">Sets what is to differ from the defaults, such as queues and worker count.</param>
    public static IServiceCollection AddJobServer(this IServiceCollection services, Action<JobServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddServer("", "JobLib:Server", configure);
    }

    /// <summary>
    /// Adds one of several servers of this process. Section <c>JobLib:Servers:NAME</c> of the configuration, then <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The application's services; <c>AddJobLib</c> has to be among them.</param>
    /// <param name="name">Tells the servers of this host apart.</param>
    /// <param name="configure">Sets what is to differ from the defaults, such as queues and worker count.</param>
    public static IServiceCollection AddJobServer(this IServiceCollection services, string name, Action<JobServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return services.AddServer(name, $"JobLib:Servers:{name}", configure);
    }

    private static IServiceCollection AddServer(this IServiceCollection services, string name, string section, Action<JobServerOptions>? configure)
    {
        services.TryAddSingleton(CreateServerServices);
        // by its type, by which a test finds the servers that it steps itself
        return services.AddSingleton<IHostedService, JobServer>(sp => CreateServer(sp, name, section, configure));
    }

    private static JobLibBuilder Configured(IServiceProvider services, Action<IServiceProvider, JobLibBuilder> configure)
    {
        var options = new JobLibOptions();
        services.GetService<IConfiguration>()?.GetSection("JobLib").Bind(options);
        var builder = new JobLibBuilder(options);
        configure(services, builder);
        return builder;
    }

    private static JobServer CreateServer(IServiceProvider services, string name, string section, Action<JobServerOptions>? configure)
    {
        var options = new JobServerOptions();
        services.GetService<IConfiguration>()?.GetSection(section).Bind(options);
        configure?.Invoke(options);
        OptionsCheck.Check(options, name);
        options.Name ??= ServerNames.Next(name);
        var common = services.GetService<JobLibBuilder>()
            ?? throw new InvalidOperationException(
                "AddJobServer needs AddJobLib: call services.AddJobLib(jobs => jobs.UseSqlite(\"jobs.db\")) or with another storage."
            );
        OptionsCheck.Check(common); // before anything is made of them
        IReadOnlyList<string> queues = options.Queues.Length > 0 ? [.. options.Queues.Distinct(StringComparer.Ordinal)] : [common.Options.DefaultQueue];
        return new(options.Name, options, queues, services.GetRequiredService<ServerServices>());
    }

    private static JobTelemetry CreateTelemetry(IServiceProvider services)
    {
        var telemetry = new JobTelemetry(services.GetService<IMeterFactory>(), GuardedClock.Of(services.GetRequiredService<TimeProvider>()));
        telemetry.Gauges.Overview = () => services.GetRequiredService<CachedOverview>().Latest(); // when somebody looks: it needs the storage, which needs this
        return telemetry;
    }

    private static ServerServices CreateServerServices(IServiceProvider services)
    {
        var builder = services.GetRequiredService<JobLibBuilder>();
        var loggers = services.GetRequiredService<GuardedLoggers>();
        return new(
            services.GetRequiredService<IStorageAccess>(),
            services.GetRequiredService<JobCallResolver>(),
            new JobPlans(builder.CreateFilters(services), builder.Options.Retry, builder.Options.JobTimeout, services, loggers.CreateLogger<JobPlans>()),
            services.GetRequiredService<ResultWriter>(),
            services,
            services.GetRequiredService<IServiceScopeFactory>(),
            loggers,
            services.GetRequiredService<DueSignals>(),
            services.GetRequiredService<RecurringAdmission>(),
            new RecurringTicker(GuardedClock.Of(services.GetRequiredService<TimeProvider>()), builder.Calendars),
            GuardedClock.Of(services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<JobTelemetry>(),
            builder.Options,
            builder.Limits,
            services.GetRequiredService<ServerThreads>());
    }
}
