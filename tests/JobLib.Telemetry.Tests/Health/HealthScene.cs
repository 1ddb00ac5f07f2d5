using JobLib.Client.Calls;
using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Telemetry.Tests.Health;

/// <summary>An application with health checks, whose clock and storage a test has in hand.</summary>
internal sealed class HealthScene : IAsyncDisposable
{
    private readonly IHost host;

    private HealthScene(IHost host, FakeTimeProvider clock, StorageFaults faults, CountingReader reader) =>
        (this.host, Clock, Faults, Reader) = (host, clock, faults, reader);

    public FakeTimeProvider Clock { get; }

    public StorageFaults Faults { get; }

    public CountingReader Reader { get; }

    public IServiceProvider Services => host.Services;

    public IBackgroundJobClient Client => host.Services.GetRequiredService<IBackgroundJobClient>();

    public IJobStorage Storage => host.Services.GetRequiredService<IStorageAccess>().Get(TimeSpan.FromSeconds(10));

    public static async Task<HealthScene> StartAsync(
        Action<IHealthChecksBuilder> checks,
        Action<JobServerOptions>? server = null,
        ILoggerProvider? loggers = null,
        bool fakeClock = true
    )
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var faults = new StorageFaults();
        var inner = new InMemoryStorage(new(), fakeClock ? clock : TimeProvider.System);
        var reader = new CountingReader(inner.Reader);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (fakeClock) builder.Services.AddSingleton<TimeProvider>(clock);
        if (loggers is not null) builder.Logging.AddProvider(loggers);
        builder.Services.AddJobLib(jobs => jobs.UseStorage(_ => new FaultyStorage(inner, faults) { Reader = reader }));
        if (server is not null) builder.Services.AddJobServer(server);
        checks(builder.Services.AddHealthChecks());
        var host = builder.Build();
        await host.StartAsync();
        return new(host, clock, faults, reader);
    }

    /// <summary>Asks a check, as a probe would that comes when the last answers are too old.</summary>
    public async Task<HealthReportEntry> ProbeAsync(string check)
    {
        Clock.Advance(TimeSpan.FromSeconds(31));
        return await LookAsync(check);
    }

    /// <summary>Asks a check, as a probe would.</summary>
    public async Task<HealthReportEntry> LookAsync(string check) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(registration => registration.Name == check)).Entries[check];

    /// <summary>Waits until a check says so, for what happens in the server's own time.</summary>
    public async Task<HealthReportEntry> UntilAsync(string check, HealthStatus status)
    {
        HealthReportEntry last = default;
        await Eventually.Async(
            async () => (last = await LookAsync(check)).Status == status,
            () => $"{check} should be {status} and is {last.Status}: {last.Description}"
        );
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
