using System.Diagnostics.CodeAnalysis;
using JobLib;
using JobLib.Client.Calls;
using JobLib.Hosting;
using JobLib.InMemory;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Server;
using JobLib.Testing;
using JobLib.Testing.Matching;
using JobLib.Testing.Recording;
using JobLib.Testing.Statics;
using JobLib.Testing.Stepping;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes an application's jobs testable.</summary>
[RequiresUnreferencedCode(Trimming.Requirement)]
[RequiresDynamicCode(Trimming.Requirement)]
public static class JobLibTestingServiceCollectionExtensions
{
    private const int KeptJobs = 1_000_000; // of each end: a test looks at what it has done

    /// <summary>
    /// Puts a storage in memory in the place of the application's, a <see cref="FakeTimeProvider"/> in that of its clock, and <see cref="JobLibTest"/> in that
    /// of its servers: jobs run when the test says so. Everything else stays: filters, retries, queues, declared recurring jobs.
    /// </summary>
    /// <param name="services">The application's services. Call it last: after <c>AddJobLib</c> and <c>AddJobServer</c>; with a <c>WebApplicationFactory</c>, in
    /// <c>ConfigureTestServices</c>.</param>
    /// <param name="clock">The clock. Null: the <see cref="FakeTimeProvider"/> that is the application's <see cref="TimeProvider"/> already, else a new one,
    /// which begins at midnight of 2000-01-01, UTC.</param>
    /// <exception cref="InvalidOperationException"><c>AddJobLib</c> was not called before.</exception>
    public static IServiceCollection AddJobLibTesting(this IServiceCollection services, FakeTimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(JobLibTest)))
            throw new InvalidOperationException("AddJobLibTesting was called twice for one host. Call it once, last.");
        services.ReplaceClock(
            clock
                ?? services.LastOrDefault(service => service.ServiceType == typeof(TimeProvider))?.ImplementationInstance as FakeTimeProvider
                ?? new FakeTimeProvider()
        );
        services.ReplaceStorage();
        services.ReplaceStatics();
        services.ReplaceServers();
        services.AddSingleton<EnqueuedJobs>();
        services.AddSingleton<EnqueuedReport>();
        services.AddTransient(CreateTest); // each time, since whoever takes it enters the host's flow
        return services;
    }

    private static void ReplaceClock(this IServiceCollection services, FakeTimeProvider clock)
    {
        services.RemoveAll<TimeProvider>();
        services.RemoveAll<FakeTimeProvider>();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(clock);
    }

    private static void ReplaceStorage(this IServiceCollection services)
    {
        var create = services.LastOrDefault(service => service.ServiceType == typeof(JobLibBuilder))?.ImplementationFactory
            ?? throw new InvalidOperationException(
                "AddJobLibTesting needs AddJobLib before it: it changes what AddJobLib and AddJobServer have added. Call it last."
            );
        services.Replace(ServiceDescriptor.Singleton(sp => Adapt((JobLibBuilder)create(sp), sp)));
        services.AddSingleton<JobRecorder>();
        services.AddSingleton<InlineMode>();
        services.AddSingleton<TestStorage>();
        services.Replace(ServiceDescriptor.Singleton<IStorageAccess>(sp => sp.GetRequiredService<TestStorage>()));
    }

    private static JobLibBuilder Adapt(JobLibBuilder builder, IServiceProvider services)
    {
        builder.ReplaceStorage(sp => new RecordingStorage(
            new InMemoryStorage(new() { MaxFinished = KeptJobs }, sp.GetRequiredService<TimeProvider>()),
            sp.GetRequiredService<JobRecorder>(),
            sp.GetRequiredService<InlineMode>()
        ));
        return builder.AddFilter(services.GetRequiredService<Faults>()).AddFilter(services.GetRequiredService<FailureWitness>());
    }

    private static void ReplaceStatics(this IServiceCollection services)
    {
        services.TakeOut<IConfigureOptions<HostOptions>, BindStatics>();
        services.RemoveAll<BindStatics>();
        services.AddSingleton<HostFlow>();
        services.AddSingleton<IConfigureOptions<HostOptions>>(sp => sp.GetRequiredService<HostFlow>());
    }

    private static void ReplaceServers(this IServiceCollection services)
    {
        var hasNone = !services.Any(Is<IHostedService, JobServer>);
        if (hasNone) services.AddJobServer();
        foreach (
            var create in services
                .TakeOut<IHostedService, JobServer>()
                .Select(server => server.ImplementationFactory)
                .OfType<Func<IServiceProvider, JobServer>>()
        )
        {
            services.AddSingleton(create);
        }

        services.TakeOut<IHostedService, DeclareRecurring>();
        services.AddSingleton<DeclareRecurring>();
        services.AddSingleton<Faults>();
        services.AddSingleton<FailureWitness>();
        services.AddSingleton<RunReader>();
        services.AddSingleton(sp => new TestServers([.. sp.GetServices<JobServer>()], hasNone, sp.GetRequiredService<ServerServices>()));
        services.AddSingleton<Stepper>();
        services.AddHostedService<TestingStartup>();
    }

    private static JobLibTest CreateTest(IServiceProvider services)
    {
        services.GetRequiredService<HostFlow>().Enter();
        return new(
            services.GetRequiredService<FakeTimeProvider>(),
            services.GetRequiredService<EnqueuedJobs>(),
            services.GetRequiredService<Stepper>(),
            services.GetRequiredService<Faults>(),
            services.GetRequiredService<InlineMode>(),
            services.GetRequiredService<TestStorage>());
    }

    private static List<ServiceDescriptor> TakeOut<TService, TImplementation>(this IServiceCollection services)
    {
        var taken = services.Where(Is<TService, TImplementation>).ToList();
        taken.ForEach(service => services.Remove(service));
        return taken;
    }

    private static bool Is<TService, TImplementation>(ServiceDescriptor service) =>
        !service.IsKeyedService
        && service.ServiceType == typeof(TService)
        && (service.ImplementationType == typeof(TImplementation) || service.ImplementationFactory is Func<IServiceProvider, TImplementation>);
}
