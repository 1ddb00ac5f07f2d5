using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Dashboard.Access;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Recurring;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Routing;

/// <summary>What the routes of one mapped dashboard share. Made where it is mapped, so the host adds no service for it.</summary>
internal sealed class Dashboard(
    JobDashboardOptions options,
    IStorageAccess storage,
    JobLibOptions jobOptions,
    JobCallResolver resolver,
    IServiceProvider services
)
{
    public JobDashboardOptions Options { get; } = options;

    public TimeProvider Clock { get; } = services.GetRequiredService<TimeProvider>();

    public RecurringJobManager Recurring { get; } = services.GetRequiredService<RecurringJobManager>();

    public JobFactory Factory { get; } = services.GetRequiredService<JobFactory>();

    public RecurringDefinitions Definitions { get; } = services.GetRequiredService<RecurringDefinitions>();

    public JobCalendars Calendars { get; } = services.GetRequiredService<JobLibBuilder>().Calendars;

    public AccessGate Gate { get; } = new(options, services.GetRequiredService<IHostEnvironment>());

    public SharedReads Reads { get; } = new(storage, services.GetRequiredService<TimeProvider>());

    public JobNames Names { get; } = new(options, resolver);

    public JobValues Values { get; } = new(jobOptions, resolver);

    public PageRenderer Renderer { get; } = new(services.GetRequiredService<GuardedLoggers>());

    public ILogger Logger { get; } = services.GetRequiredService<GuardedLoggers>().CreateLogger("JobLib.Dashboard");

    public IHostApplicationLifetime Lifetime { get; } = services.GetRequiredService<IHostApplicationLifetime>();

    public ChangeFeed Feed => field ??= new(Reads, Clock, Logger, Lifetime.ApplicationStopping);

    public ValueTask<IJobStorage> StorageAsync(CancellationToken cancellationToken) => storage.GetAsync(cancellationToken);

    public static Dashboard Create(JobDashboardOptions options, IServiceProvider services)
    {
        if (options.PageSize is < 1 or > 500)
            throw new ArgumentException($"JobDashboardOptions.PageSize is {options.PageSize}. Set it between 1 and 500.", nameof(options));
        if (services.GetService<IStorageAccess>() is not { } storage)
        {
            throw new InvalidOperationException(
                "MapJobDashboard needs AddJobLib: call builder.Services.AddJobLib(jobs => jobs.UseSqlite(\"jobs.db\")) or with another storage."
            );
        }

        return new(options, storage, services.GetRequiredService<JobLibBuilder>().Options, services.GetRequiredService<JobCallResolver>(), services);
    }
}
