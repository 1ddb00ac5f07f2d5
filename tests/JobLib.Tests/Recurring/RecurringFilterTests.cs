using System.Collections.Concurrent;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Recurring;

/// <summary>The runs of recurring jobs are born like all other jobs: past the creation filters.</summary>
public sealed class RecurringFilterTests
{
    [Fact]
    public async Task A_run_of_a_tick_and_one_by_hand_pass_the_filters_and_keep_what_they_say()
    {
        var filter = new Recording(creation =>
        {
            creation.Queue = "filtered";
            creation.Priority = 7;
            creation.Tags.Add("seen");
            creation.Parameters["tenant"] = "a";
        });
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(filter).AddRecurring<Work>("tick", x => x.Do(5), "* * * * * *"));
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("hand", Job.FromExpression<Work>(x => x.Do(6)), Cron.Never());

        var hand = await recurring.TriggerAsync("hand");
        var tick = await RunAsync(host, "tick");

        foreach (var id in new[] { hand, tick })
        {
            var job = await host.FindAsync(id);
            Assert.Equal(("filtered", 7), (job!.Queue, job.Priority));
            Assert.Equal(["seen"], job.Tags);
            Assert.Equal("a", job.Parameters["tenant"]);
        }

        Assert.Contains(("hand", 6), filter.Seen);
        Assert.Contains(("tick", 5), filter.Seen);
    }

    [Fact]
    public async Task A_filter_on_the_method_sees_the_runs_too()
    {
        await using var host = await JobHost.StartAsync(
            jobs: jobs => jobs.AddRecurring<Work>("tick", x => x.Marked(), "* * * * * *"),
            server: server => server.Queues = ["none"]
        );

        Assert.Equal(["marked"], (await host.FindAsync(await RunAsync(host, "tick")))!.Tags);
    }

    [Fact]
    public async Task A_run_by_hand_that_a_filter_refuses_is_told_to_its_caller()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(new Refusing("hand")));
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("hand", Job.FromExpression<Work>(x => x.Do(6)), Cron.Never());

        await Assert.ThrowsAsync<JobCreationCanceledException>(async () => await recurring.TriggerAsync("hand"));
    }

    [Theory]
    [InlineData("refuses")]
    [InlineData("throws")]
    [InlineData("hangs")]
    [InlineData("blocks")]
    public async Task A_filter_that_does_not_let_a_tick_through_is_shown_and_stops_nothing_else(string how)
    {
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.Options.CallTimeout = TimeSpan.FromSeconds(1);
            jobs.AddFilter(new Refusing("bad", how))
                .AddRecurring<Work>("bad", x => x.Do(1), "* * * * * *")
                .AddRecurring<Work>("good", x => x.Do(2), "* * * * * *");
        });

        await RunAsync(host, "good");
        await Eventually.Async(async () => (await FindAsync(host, "bad"))?.Fault is not null, () => "The fault should be shown.", TimeSpan.FromSeconds(20));
        var before = (await FindAsync(host, "good"))?.LastJobId;
        await Eventually.Async(
            async () => (await FindAsync(host, "good"))?.LastJobId != before,
            () => "The other recurring job should go on.",
            TimeSpan.FromSeconds(20)
        );

        Assert.Null((await FindAsync(host, "bad"))?.LastJobId);
        Assert.NotNull((await FindAsync(host, "bad"))?.Next);
        Assert.Contains(host.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("Recurring job bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_whose_call_is_not_known_here_is_created_for_whoever_knows_it()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(new Recording(_ => { })));
        var now = (await host.Storage.Reader.OverviewAsync(default)).Now;
        var definition = new RecurringDefinition
        {
            Id = "foreign",
            Payload = new("Gone.Jobs, Gone", "Run", "", "[]"),
            Cron = "* * * * * *",
            TimeZone = "UTC",
            Queue = "default",
            Next = now,
        };
        await host.Storage.Recurring.SaveAsync([definition], JobActor.Application, default);

        Assert.Equal("foreign", (await host.FindAsync(await RunAsync(host, "foreign")))!.RecurringId);
    }

    private static async Task<string> RunAsync(JobHost host, string id)
    {
        string? run = null;
        await Eventually.Async(
            async () => (run = (await FindAsync(host, id))?.LastJobId) is not null,
            () => $"'{id}' should have run.",
            TimeSpan.FromSeconds(20)
        );
        return run!;
    }

    private static async Task<RecurringSummary?> FindAsync(JobHost host, string id) =>
        (await host.Storage.Reader.FindRecurringAsync([id], default)).SingleOrDefault();

    public sealed class Work
    {
        public void Do(int number) => _ = number;

        [Marking]
        public void Marked()
        {
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class MarkingAttribute : Attribute, IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            creation.Tags.Add("marked");
            return next();
        }
    }

    private sealed class Recording(Action<JobCreation> change) : IJobCreationFilter
    {
        public ConcurrentQueue<(string? Recurring, int Number)> Seen { get; } = [];

        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            if (creation.Job.Arguments is [int number]) Seen.Enqueue((creation.RecurringId, number));
            change(creation);
            return next();
        }
    }

    private sealed class Refusing(string id, string how = "refuses") : IJobCreationFilter
    {
        public async ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            if (creation.RecurringId == id) await RefuseAsync();
            else await next();
        }

        private Task RefuseAsync()
        {
            if (how == "throws") throw new InvalidTimeZoneException("strange");
            if (how == "blocks") Thread.Sleep(TimeSpan.FromSeconds(5)); // longer than anybody waits for it
            return how == "hangs" ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
        }
    }
}
