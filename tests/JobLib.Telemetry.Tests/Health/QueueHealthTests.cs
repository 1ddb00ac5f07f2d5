using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.Telemetry.Tests.Health;

/// <summary>The check of the queues is seen to fail for its reasons, and to recover.</summary>
public class QueueHealthTests
{
    private const string Check = "joblib-queues";

    [Fact]
    public async Task A_queue_with_work_and_no_server_is_degraded_at_once_and_unhealthy_after_a_minute()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLibQueues());
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);

        scene.Client.Enqueue("mail", () => Deeds.Nothing());
        var early = await scene.ProbeAsync(Check);
        Assert.Equal((HealthStatus.Degraded, "No running server has queue 'mail' in its list, and 1 jobs wait in it."), (early.Status, early.Description));
        await scene.ProbeAsync(Check);
        Assert.Equal(HealthStatus.Unhealthy, (await scene.ProbeAsync(Check)).Status);

        await RegisterAsync(scene, "mail");
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_queue_whose_oldest_job_waits_too_long_is_degraded_and_then_unhealthy_until_it_is_empty()
    {
        await using var scene = await HealthScene.StartAsync(checks =>
            checks.AddJobLibQueues(options => options.MaxOldestAge("mail", TimeSpan.FromMinutes(5)))
        );
        await RegisterAsync(scene, "mail", "other");
        var id = scene.Client.Enqueue("mail", () => Deeds.Nothing());
        scene.Client.Enqueue("other", () => Deeds.Nothing());

        scene.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
        scene.Clock.Advance(TimeSpan.FromMinutes(2));
        var slow = await scene.ProbeAsync(Check);
        Assert.Equal((HealthStatus.Degraded, "The oldest job of queue 'mail' has waited for 00:07:02, longer than 00:05:00."), (slow.Status, slow.Description));
        Assert.Equal("1 jobs wait, the oldest for 00:07:02", slow.Data["mail"]);
        scene.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HealthStatus.Unhealthy, (await scene.ProbeAsync(Check)).Status);

        Assert.True(scene.Client.Delete(id));
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_queue_that_is_paused_may_wait()
    {
        await using var scene = await HealthScene.StartAsync(checks => checks.AddJobLibQueues());
        scene.Client.Enqueue("mail", () => Deeds.Nothing());
        await scene.Services.GetRequiredService<IQueueManager>().PauseAsync("mail");
        scene.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public void A_limit_that_cannot_be_meant_is_refused()
    {
        var options = new QueueHealthOptions();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxOldestAge("mail", TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxOldestAge("mail", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(4)));
    }

    private static async Task RegisterAsync(HealthScene scene, params string[] queues) => await scene.Storage.Servers.RegisterAsync(
        new()
        {
            Name = "one",
            Machine = "m",
            ProcessId = 1,
            Version = "1",
            Queues = queues,
            WorkerCount = 1,
            LocalTime = scene.Clock.GetUtcNow(),
        },
        TimeSpan.FromDays(1),
        default
    );
}
