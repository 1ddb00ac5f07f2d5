using JobLib.Batches;
using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Management;
using JobLib.Recurring;
using JobLib.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Hosting;

/// <summary>The services that create, change and watch jobs.</summary>
internal static class ClientServices
{
    public static void AddClients(this IServiceCollection services)
    {
        services.AddSingleton(sp => sp.GetRequiredService<JobLibBuilder>().Options);
        services.AddSingleton(sp => sp.GetRequiredService<JobLibBuilder>().Rules);
        services.AddSingleton(sp => sp.GetRequiredService<JobLibBuilder>().Calendars);
        services.AddSingleton(sp => sp.GetRequiredService<JobLibBuilder>().Limits);
        services.AddSingleton<JobCallResolver>();
        services.AddSingleton<ResultWriter>();
        services.AddSingleton(sp => new CreationPipeline([
            .. sp.GetRequiredService<JobLibBuilder>().CreateFilters(sp).OfType<IJobCreationFilter>(),
            .. sp.GetServices<IJobCreationFilter>(),
        ]));
        services.AddSingleton<JobFactory>();
        services.AddSingleton(sp => new StorageCalls(
            sp.GetRequiredService<IStorageAccess>(),
            new AsyncRoute(sp.GetRequiredService<TimeProvider>()),
            sp.GetRequiredService<JobLibOptions>(),
            sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBackgroundJobClient, BackgroundJobClient>();
        services.AddSingleton<IBatchJobClient, BatchJobClient>();
        services.AddSingleton<RecurringDefinitions>();
        services.AddSingleton(sp => new RecurringAdmission(
            sp.GetRequiredService<JobFactory>(),
            sp.GetRequiredService<JobLibOptions>().CallTimeout,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<GuardedLoggers>().CreateLogger<RecurringAdmission>()));
        services.AddSingleton<RecurringJobManager>();
        services.AddSingleton<IRecurringJobManager>(sp => sp.GetRequiredService<RecurringJobManager>());
        services.AddSingleton<IJobMonitor, JobMonitor>();
        services.AddSingleton(sp => new CachedOverview(sp.GetRequiredService<IStorageAccess>(), GuardedClock.Of(sp.GetRequiredService<TimeProvider>())));
        services.AddSingleton<IQueueManager, QueueManager>();
        services.AddSingleton<ILimitManager, LimitManager>();
        services.AddSingleton<IServerManager, ServerManager>();
    }
}
