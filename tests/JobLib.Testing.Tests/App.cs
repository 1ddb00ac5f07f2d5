using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Testing.Tests;

/// <summary>An application under test, as a user's: with a server of its own unless it is a mere client.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly IHost host;

    private App(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    /// <summary>Whoever takes it enters the flow of this application.</summary>
    public JobLibTest Jobs => host.Services.GetRequiredService<JobLibTest>();

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IBatchJobClient Batches => host.Services.GetRequiredService<IBatchJobClient>();

    public IJobMonitor Monitor => host.Services.GetRequiredService<IJobMonitor>();

    public Diary Diary => host.Services.GetRequiredService<Diary>();

    public static async Task<App> StartAsync(
        Action<JobLibBuilder>? jobs = null,
        Action<JobServerOptions>? server = null,
        Action<IServiceCollection>? services = null,
        bool withServer = true
    )
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<Diary>().AddScoped<IMailer, Mailer>();
        builder.Services.AddJobLib(configure =>
        {
            configure.UseStorage(_ => throw new InvalidOperationException("The storage of the application must not even be made."));
            jobs?.Invoke(configure);
        });
        if (withServer) builder.Services.AddJobServer(server);
        services?.Invoke(builder.Services);
        builder.Services.AddJobLibTesting();
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
