using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.Telemetry.Tests.Health;

/// <summary>The check of the recurring jobs is seen to fail for its reasons, and to recover.</summary>
public class RecurringHealthTests
{
    private const string Check = "joblib-recurring";

    [Fact]
    public async Task A_job_that_has_to_succeed_and_did_not_is_unhealthy_until_it_does()
    {
        await using var scene = await StartAsync();
        await AddAsync(scene, "report", "0 0 1 1 *");
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status); // it is new

        scene.Clock.Advance(TimeSpan.FromHours(3));
        var never = await scene.ProbeAsync(Check);
        Assert.Equal(
            (HealthStatus.Unhealthy, "Recurring job 'report' has not succeeded within 02:00:00, as far as jobs are kept."),
            (never.Status, never.Description)
        );

        await RunAsync(scene, "report", JobOutcomeKind.Succeeded);
        var succeeded = await scene.ProbeAsync(Check);
        Assert.Equal(HealthStatus.Healthy, succeeded.Status);
        Assert.IsType<DateTimeOffset>(succeeded.Data["report"]);

        scene.Clock.Advance(TimeSpan.FromHours(3));
        await RunAsync(scene, "report", JobOutcomeKind.Failed);
        Assert.StartsWith("Recurring job 'report' has not succeeded since ", (await scene.ProbeAsync(Check)).Description, StringComparison.Ordinal);

        await RunAsync(scene, "report", JobOutcomeKind.Succeeded);
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_success_counts_though_a_later_run_has_failed_and_though_its_job_is_kept_no_more()
    {
        await using var scene = await StartAsync();
        await AddAsync(scene, "report", "0 0 1 1 *");
        var success = await RunAsync(scene, "report", JobOutcomeKind.Succeeded);
        await RunAsync(scene, "report", JobOutcomeKind.Failed);
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);

        Assert.True(scene.Client.Delete(success)); // as if it had expired
        scene.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_job_that_has_to_succeed_and_does_not_exist_is_unhealthy_until_it_does()
    {
        await using var scene = await StartAsync();

        var missing = await scene.ProbeAsync(Check);
        Assert.Equal((HealthStatus.Unhealthy, "Recurring job 'report' does not exist."), (missing.Status, missing.Description));

        await AddAsync(scene, "report", "0 0 1 1 *");
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_recurring_job_that_came_to_the_end_it_was_given_is_well()
    {
        await using var scene = await StartAsync();
        await AddAsync(scene, "report", "0 0 1 1 *");
        var definition = await scene.Storage.Reader.RecurringDefinitionAsync("report", default) ?? throw new InvalidOperationException();
        await scene.Storage.Recurring.SaveAsync(
            [definition with { Id = "ended", Cron = "=0 0 1 1 * | ends 2020-01-01T00:00:00Z", Next = null }],
            JobActor.Application,
            default
        );

        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_computed_is_late_or_never_fires_again_is_degraded_until_it_is_mended()
    {
        await using var scene = await StartAsync();
        await AddAsync(scene, "report", "0 0 1 1 *");
        var definition = await scene.Storage.Reader.RecurringDefinitionAsync("report", default) ?? throw new InvalidOperationException();

        await scene.Storage.Recurring.SaveAsync([definition with { Id = "late", Next = scene.Clock.GetUtcNow() }], JobActor.Application, default);
        scene.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("Recurring job 'late' is late: no server has made its run.", (await DegradedAsync(scene)).Description);

        var due = Assert.Single((await scene.Storage.Recurring.DueAsync(10, default)).Items);
        await scene.Storage.Recurring.TickAsync(
            [
                new()
                {
                    Id = "late",
                    Version = due.Version,
                    Next = scene.Clock.GetUtcNow().AddMinutes(1),
                    Fault = "no such zone",
                },
            ],
            default
        );
        Assert.Equal("Recurring job 'late' cannot be scheduled: no such zone", (await DegradedAsync(scene)).Description);

        scene.Clock.Advance(TimeSpan.FromMinutes(2));
        due = Assert.Single((await scene.Storage.Recurring.DueAsync(10, default)).Items);
        await scene.Storage.Recurring.TickAsync([new() { Id = "late", Version = due.Version }], default);
        Assert.Equal("Recurring job 'late' will never run again.", (await DegradedAsync(scene)).Description);

        await scene.Services.GetRequiredService<IRecurringJobManager>().RemoveIfExistsAsync("late");
        Assert.Equal(HealthStatus.Healthy, (await scene.ProbeAsync(Check)).Status);
    }

    private static Task<HealthScene> StartAsync() =>
        HealthScene.StartAsync(checks => checks.AddJobLibRecurring(options => options.RequireSuccessWithin("report", TimeSpan.FromHours(2))));

    private static async Task<HealthReportEntry> DegradedAsync(HealthScene scene)
    {
        var entry = await scene.ProbeAsync(Check);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        return entry;
    }

    private static Task AddAsync(HealthScene scene, string id, string cron) =>
        scene.Services.GetRequiredService<IRecurringJobManager>().AddOrUpdateAsync(id, Job.FromExpression(() => Deeds.Nothing()), cron);

    // A run by hand that a server would bring to this end.
    private static async Task<string> RunAsync(HealthScene scene, string id, JobOutcomeKind outcome)
    {
        var job = await scene.Services.GetRequiredService<IRecurringJobManager>().TriggerAsync(id);
        var server = await scene.Storage.Servers.RegisterAsync(
            new()
            {
                Name = "one",
                Machine = "m",
                ProcessId = 1,
                Version = "1",
                Queues = ["default"],
                WorkerCount = 1,
                LocalTime = scene.Clock.GetUtcNow(),
            },
            TimeSpan.FromMinutes(1),
            default
        );
        var claimed = Assert.Single(
            (
                await scene.Storage.Queue.FetchAsync(
                    new()
                    {
                        Owner = server,
                        Claim = 1,
                        Lanes = [new("default", 1)],
                        Max = 1,
                    },
                    default
                )
            ).Jobs
        );
        await scene.Storage.Queue.FinishAsync(
            new()
            {
                Owner = server,
                Outcomes =
                [
                    new()
                    {
                        Id = claimed.Id,
                        Fence = claimed.Fence,
                        Outcome = new() { Kind = outcome },
                        StartedAgo = TimeSpan.Zero,
                    },
                ],
            },
            default
        );
        return job;
    }
}
