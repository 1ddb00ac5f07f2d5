using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests;

/// <summary>A host with a client and a server on the in-memory storage, as an application would have it.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IHost host;

    private JobHost(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IJobStorage Storage => host.Services.GetRequiredService<IStorageAccess>().Get(Patience);

    public RecordedLog Log => host.Services.GetRequiredService<RecordedLog>();

    public static async Task<JobHost> StartAsync(
        Action<IServiceCollection>? services = null, Action<JobServerOptions>? server = null, Action<JobLibBuilder>? jobs = null, bool withServer = true)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<RecordedLog>();
        builder.Services.AddSingleton<ILoggerProvider>(sp => sp.GetRequiredService<RecordedLog>());
        builder.Services.AddJobLib(configure =>
        {
            jobs?.Invoke(configure);
            if (configure.StorageFactory is null) configure.UseInMemory();
        });
        if (withServer)
        {
            builder.Services.AddJobServer(options =>
            {
                options.ShutdownTimeout = TimeSpan.FromSeconds(5);
                server?.Invoke(options);
            });
        }

        services?.Invoke(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch (Exception)
        {
            host.Dispose(); // or the static classes would be bound to it
            throw;
        }

        return new(host);
    }

    public Task StopAsync() => host.StopAsync();

    /// <summary>The job, once it is in one of these states.</summary>
    public async Task<JobDetails> UntilAsync(string id, params JobState[] states)
    {
        JobDetails? last = null;
        await Eventually.Async(
            async () => (last = await FindAsync(id)) is { } found && states.Contains(found.State),
            () => $"Job {id} should be {string.Join(" or ", states)} and is {last?.State}: {last?.Error?.Message} {last?.Reason}",
            Patience);
        return last ?? throw new InvalidOperationException();
    }

    public async Task<JobDetails?> FindAsync(string id) => (await Storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None)).SingleOrDefault();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }
}
