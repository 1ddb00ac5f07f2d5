using JobLib.Server;
using JobLib.Storage;
using JobLib.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobLib.Telemetry.Tests.Health;

/// <summary>The checks of the storage and of this process's servers: each is seen to fail for its reason, and to recover.</summary>
public class JobLibHealthTests
{
    [Fact]
    public async Task A_storage_that_is_away_is_unhealthy_until_it_is_back_and_no_reason_to_restart()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib());
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync("joblib")).Status);

        scene.Reader.Fault = new StorageUnavailableException("the cable is out", null);
        var away = await scene.ProbeAsync("joblib");
        Assert.Equal((HealthStatus.Unhealthy, "The storage does not answer: the cable is out"), (away.Status, away.Description));
        Assert.Same(scene.Reader.Fault, away.Exception);
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync("joblib-loops")).Status);

        scene.Reader.Fault = null;
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync("joblib")).Status);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_used_is_unhealthy_until_it_can()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib());

        scene.Reader.Fault = new StorageSchemaException("The schema has version 9, and this library knows 7.");
        var unusable = await scene.ProbeAsync("joblib");
        Assert.Equal(
            (HealthStatus.Unhealthy, "The schema of the storage cannot be used: The schema has version 9, and this library knows 7."),
            (unusable.Status, unusable.Description)
        );

        scene.Reader.Fault = null;
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync("joblib")).Status);
    }

    [Fact]
    public async Task A_server_that_cannot_work_is_unhealthy_until_it_can()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib(), options => options.Name = "one", fakeClock: false);
        await scene.UntilAsync("joblib", HealthStatus.Healthy);

        scene.Faults.Fail(nameof(IMaintenance.PromoteAsync), () => new InvalidOperationException("permission denied"));
        scene.Client.Schedule("nobody", () => Deeds.Nothing(), TimeSpan.FromMilliseconds(50)); // something to promote
        var troubled = await scene.UntilAsync("joblib", HealthStatus.Unhealthy);
        Assert.Equal("Server 'one' cannot work. It cannot promote due jobs: permission denied", troubled.Description);

        scene.Faults.Mend();
        var works = await scene.UntilAsync("joblib", HealthStatus.Healthy);
        Assert.Equal(
            "0 of 3 workers are busy",
            works.Data["server one"].ToString()?.Replace($"of {new JobServerOptions().WorkerCount}", "of 3", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_loss_of_the_storages_is_told_and_takes_no_server_out_of_service()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib(), options => options.Name = "one", fakeClock: false);
        await scene.UntilAsync("joblib", HealthStatus.Healthy);

        scene.Faults.Answer<Signals>(nameof(IServerRegistry.SignalsAsync), signals => signals with { Loss = "Seven commits are gone." });
        var told = await scene.UntilAsync("joblib", HealthStatus.Degraded);
        Assert.Equal("Server 'one' works, but its storage has lost something. Seven commits are gone.", told.Description);

        scene.Faults.Mend();
        await scene.UntilAsync("joblib", HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_server_that_cannot_renew_its_lease_is_unhealthy_until_it_can()
    {
        await using var scene = await HealthScene.StartAsync(
            checks => checks.AddJobLib(),
            options =>
            {
                options.Heartbeat = TimeSpan.FromMilliseconds(100);
                options.SelfFence = TimeSpan.FromMilliseconds(400);
                options.Lease = TimeSpan.FromMinutes(1);
            },
            fakeClock: false);
        await scene.UntilAsync("joblib", HealthStatus.Healthy);
        using var network = new ManualResetEventSlim();

        scene.Faults.Before(nameof(IServerRegistry.Renew), _ =>
        {
            network.Wait();
            return Task.CompletedTask;
        });
        var doubtful = await scene.UntilAsync("joblib", HealthStatus.Unhealthy);
        Assert.Contains("has not been able to renew its lease", doubtful.Description, StringComparison.Ordinal);

        scene.Faults.Mend();
        network.Set();
        await scene.UntilAsync("joblib", HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_dispatcher_that_hangs_is_a_reason_to_restart_until_it_goes_on()
    {
        using var stuck = new StuckLogger();
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib(), _ => { }, stuck);
        await scene.UntilAsync("joblib-loops", HealthStatus.Healthy);
        scene.Faults.Answer<FetchResult>(
            nameof(IJobQueue.FetchAsync),
            answer => answer with { Jobs = [.. answer.Jobs.Select(job => job with { Unreadable = "a hole" })] }
        );

        scene.Client.Enqueue(() => Deeds.Nothing()); // which the dispatcher logs, and the application's logger does not return
        Assert.True(stuck.Entered.Wait(TimeSpan.FromSeconds(20)));
        var hangs = await scene.ProbeAsync("joblib-loops");
        Assert.Equal(HealthStatus.Unhealthy, hangs.Status);
        Assert.Contains("its dispatcher hangs", hangs.Description, StringComparison.Ordinal);

        stuck.Free.Set();
        await scene.UntilAsync("joblib-loops", HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_probe_a_second_costs_the_storage_one_read_in_five()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib().AddJobLibQueues());
        await scene.ProbeAsync("joblib");
        var before = scene.Reader.Overviews;

        for (var second = 0; second < 60; second++)
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(1));
            await scene.LookAsync("joblib");
            await scene.LookAsync("joblib-queues");
        }

        Assert.Equal(12, scene.Reader.Overviews - before);
    }

    [Fact]
    public async Task Checks_have_the_tags_that_probes_choose_by()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLib().AddJobLibQueues().AddJobLibRecurring());

        var registrations = scene.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(
            ["joblib: ready", "joblib-loops: live", "joblib-queues: ", "joblib-recurring: "],
            registrations.Select(check => $"{check.Name}: {string.Join(',', check.Tags)}")
        );
    }

    [Fact]
    public async Task Without_JobLib_the_checks_say_what_is_missing()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddJobLib();
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync());

        Assert.Contains("services.AddJobLib(", error.Message, StringComparison.Ordinal);
    }

    private sealed class StuckLogger : ILoggerProvider, ILogger
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Free { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != 1029) return;
            Entered.Set();
            Free.Wait();
        }

        public void Dispose()
        {
            Free.Set();
        }
    }
}
