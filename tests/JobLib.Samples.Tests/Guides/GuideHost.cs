using JobLib.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Samples.Tests.Guides;

/// <summary>The application that the guides' snippets run in: one server, which works when a test says so.</summary>
public sealed class GuideHost : IAsyncDisposable
{
    private readonly IHost host;

    private GuideHost(IHost host) => this.host = host;

    /// <summary>Whoever takes it has <see cref="BackgroundJob"/> and its likes stand for this application.</summary>
    public JobLibTest Jobs => host.Services.GetRequiredService<JobLibTest>();

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IQueueManager Queues => host.Services.GetRequiredService<IQueueManager>();

    public IJobMonitor Monitor => host.Services.GetRequiredService<IJobMonitor>();

    public IEnumerable<string> Said => host.Services.GetRequiredService<Said>().Lines;

    public static async Task<GuideHost> StartAsync(Action<JobLibBuilder>? jobs = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<Said>().AddScoped<IMailer, Mailer>().AddScoped<SignUp>();
        builder.Services.AddJobLib(configure => jobs?.Invoke(configure));
        builder.Services.AddJobServer();
        builder.Services.AddJobLibTesting();
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public T Get<T>()
        where T : notnull => host.Services.CreateScope().ServiceProvider.GetRequiredService<T>(); // the scope goes with the host

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
