using System.Diagnostics.CodeAnalysis;
using Hangfire;
using JobLib;
using JobLib.Diagnostics;
using JobLib.Hangfire.Drain;
using JobLib.Hangfire.Hosting;
using JobLib.Jobs;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the way over from Hangfire to an application.</summary>
[RequiresUnreferencedCode(Trimming.Requirement)]
[RequiresDynamicCode(Trimming.Requirement)]
public static class HangfireServiceCollectionExtensions
{
    /// <summary>Imports from Hangfire whenever the host starts, before its servers do. When that fails the host does not start, and says why.</summary>
    /// <param name="services">The application's services; <c>AddJobLib</c> has to be among them.</param>
    /// <param name="from">Hangfire's storage; null for that of <c>AddHangfire</c>, or else <see cref="JobStorage.Current"/>.</param>
    /// <param name="configure">Sets what is to differ from the defaults.</param>
    public static IServiceCollection AddHangfireImport(
        this IServiceCollection services,
        Func<IServiceProvider, JobStorage>? from = null,
        Action<HangfireImportOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new HangfireImportOptions();
        configure?.Invoke(options);
        options.Check();
        return services.AddSingleton<IHostedService>(sp => new ImportAtStart(from ?? StorageOf, sp, options, sp.GetRequiredService<GuardedLoggers>()));
    }

    /// <summary>
    /// Lets the servers of JobLib run what comes into Hangfire's queues, for as long as other processes still enqueue there or something waits: taken by
    /// Hangfire's own fetch, run with JobLib's filters and logs, and marked with the tag <c>hangfire</c>. Delayed and recurring jobs and continuations are
    /// moved as well.
    /// </summary>
    /// <param name="services">The application's services; <c>AddJobLib</c> has to be among them, and a server somewhere.</param>
    /// <param name="from">Hangfire's storage; null for that of <c>AddHangfire</c>, or else <see cref="JobStorage.Current"/>.</param>
    /// <param name="configure">Sets what is to differ from the defaults.</param>
    public static IServiceCollection AddHangfireDrain(
        this IServiceCollection services,
        Func<IServiceProvider, JobStorage>? from = null,
        Action<HangfireDrainOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new HangfireDrainOptions();
        configure?.Invoke(options);
        options.Check();
        return services.AddSingleton<IHostedService>(sp => new QueueDrain(
            from ?? StorageOf,
            sp,
            options,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<GuardedLoggers>()
        ));
    }

    private static JobStorage StorageOf(IServiceProvider services) => services.GetService<JobStorage>() ?? JobStorage.Current;
}
