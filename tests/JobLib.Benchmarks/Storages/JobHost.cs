using JobLib.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Benchmarks.Storages;

/// <summary>An application with JobLib in it: its client, and a server that can be started and stopped.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly JobServer server;

    public JobHost(IBenchmarkedDatabase database, Action<JobServerOptions> configure)
    {
        services = new ServiceCollection()
            .AddJobLib(database.Use)
            .AddJobServer(configure)
            .BuildServiceProvider();
        server = services.GetServices<IHostedService>().OfType<JobServer>().Single();
        Client = services.GetRequiredService<IBackgroundJobClient>();
    }

    public IBackgroundJobClient Client { get; }

    public Task StartServerAsync() => server.StartAsync(CancellationToken.None);

    /// <summary>Returns when every outcome is recorded.</summary>
    public Task StopServerAsync() => server.StopAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
