using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Tests.Processes;

/// <summary>An application with JobLib in it: its client and a server, on the storage that the project's <c>TestStorage</c> names.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IHostedService[] hosted;

    public App(string connectionString, string schema, Action<JobServerOptions>? server = null, Action<IServiceCollection>? configure = null)
        : this(jobs => TestStorage.Use(jobs, connectionString, schema), server, configure)
    {
    }

    public App(Action<JobLibBuilder> storage, Action<JobServerOptions>? server = null, Action<IServiceCollection>? configure = null)
    {
        var collection = new ServiceCollection().AddJobLib(storage).AddJobServer(server);
        configure?.Invoke(collection);
        services = collection.BuildServiceProvider();
        hosted = [.. services.GetServices<IHostedService>()];
    }

    public IServiceProvider Services => services;

    public IBackgroundJobClient Client => services.GetRequiredService<IBackgroundJobClient>();

    /// <summary>Leases after which the jobs of a killed process soon go on elsewhere.</summary>
    public static void ShortLeases(JobServerOptions options)
    {
        options.Lease = TimeSpan.FromSeconds(1.5);
        options.Heartbeat = TimeSpan.FromSeconds(0.3);
        options.SelfFence = TimeSpan.FromSeconds(0.9);
        options.RescueInterval = TimeSpan.FromSeconds(0.3);
        options.MaxCrashes = null; // every kill is charged to what ran; none of these jobs is poison
    }

    public async Task StartAsync()
    {
        foreach (var service in hosted) await service.StartAsync(CancellationToken.None);
    }

    /// <summary>What a process does that is the worker of a test: it says that it is ready, and ends with its input.</summary>
    public async Task RunUntilInputEndsAsync()
    {
        await using var _ = this;
        await StartAsync();
        await Console.Out.WriteLineAsync("ready");
        await Task.Run(Console.In.ReadLine); // the console's own asynchronous call blocks
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in hosted.Reverse()) await service.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
    }
}
