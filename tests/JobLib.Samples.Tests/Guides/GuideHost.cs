using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Samples.Tests.Guides;

/// <summary>The application that the guides' snippets run in: in memory, with one server.</summary>
public sealed class GuideHost : IAsyncDisposable
{
    private readonly IHost host;

    private GuideHost(IHost host) => this.host = host;

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IBatchJobClient Batches => host.Services.GetRequiredService<IBatchJobClient>();

    public IRecurringJobManager Recurring => host.Services.GetRequiredService<IRecurringJobManager>();

    public IQueueManager Queues => host.Services.GetRequiredService<IQueueManager>();

    public IJobMonitor Monitor => host.Services.GetRequiredService<IJobMonitor>();

    public Said Said => host.Services.GetRequiredService<Said>();

    public static async Task<GuideHost> StartAsync(Action<JobLibBuilder>? jobs = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<Said>().AddScoped<IMailer, Mailer>();
        builder.Services.AddJobLib(configure =>
        {
            configure.UseInMemory();
            jobs?.Invoke(configure);
        });
        builder.Services.AddJobServer(server => server.ControlInterval = TimeSpan.FromMilliseconds(50));
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var end = TimeProvider.System.GetTimestamp() + 30 * TimeProvider.System.TimestampFrequency;
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetTimestamp() < end, otherwise);
            await Task.Delay(10); // between two looks at the condition
        }
    }

    public Task UntilSaidAsync(string line) => UntilAsync(() => Task.FromResult(Said.Lines.Contains(line)), $"'{line}' should have been said; what was: {string.Join(", ", Said.Lines)}");

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
