using System.Collections.Concurrent;
using JobLib.Redis.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Redis.Tests.Safety;

/// <summary>A whole application whose Redis forgets everything.</summary>
public sealed class LossHostTests
{
    [Fact]
    public async Task Its_server_says_so_in_the_log_and_in_its_row_declares_its_recurring_jobs_again_and_goes_on()
    {
        using var redis = SharedServer.StartPrivate();
        using var log = new Log();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.Services.AddJobLib(jobs =>
            jobs.UseRedis(redis.Configuration).AddRecurring<Shop>("nightly", shop => shop.Close(), "0 3 * * *").RemoveUndeclared()
        );
        builder.Services.AddJobServer(options => options.ControlInterval = TimeSpan.FromMilliseconds(100));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        await Eventually.TrueAsync(async () => await DeclaresAsync(monitor), "the recurring job is declared");
        redis.Kill();
        redis.Start();
        await Eventually.TrueAsync(() => Task.FromResult(log.Events.Contains(1008)), "the loss is logged");
        await Eventually.TrueAsync(async () => await DeclaresAsync(monitor), "the recurring job is declared again");
        await Eventually.TrueAsync(
            async () =>
                (await monitor.OverviewAsync(default)).Servers.Any(server =>
                    server is { Dead: false, Trouble: { } trouble } && trouble.Contains("nothing was left", StringComparison.Ordinal)
                ),
            "the server has it in its row");
        host.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<Shop>(shop => shop.Close());
        await Eventually.TrueAsync(async () => (await monitor.OverviewAsync(default)).Counts[JobState.Succeeded] == 1, "a job runs");
        Assert.Equal(1, log.Events.Count(id => id == 1008));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> DeclaresAsync(IJobMonitor monitor)
    {
        try
        {
            return (await monitor.OverviewAsync(default)).NextRecurring is [{ Id: "nightly" }];
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    public sealed class Shop
    {
        public void Close()
        {
        }
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<int> Events { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.Enqueue(eventId.Id);

        public void Dispose()
        {
        }
    }
}
