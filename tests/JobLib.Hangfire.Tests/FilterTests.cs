using System.Collections.Concurrent;
using Hangfire.Client;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.Tests;

/// <summary>Filters that were written for Hangfire, kept with JobLib.</summary>
public sealed class FilterTests
{
    [Fact]
    public async Task Client_and_server_filters_see_the_job_its_parameters_and_its_end()
    {
        var filter = new TenantFilter();
        await using var target = new Target(jobs => jobs.AddHangfireFilter(filter));
        var client = target.Services.GetRequiredService<IBackgroundJobClient>();

        client.Enqueue<Shop>(x => x.Sell("tea", 2), new EnqueueOptions { Parameters = new Dictionary<string, string> { ["Weight"] = "7" } });
        await Assert.ThrowsAsync<JobCreationCanceledException>(() => client.EnqueueAsync<Shop>(x => x.Thank("nobody")));
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(filter.Seen.Count == 2), "the filter saw it");

        Assert.Equal(["sold 2 tea"], target.Diary.Lines);
        Assert.Equal(["Shop.Sell before: tenant north, 36, True, 7", "Shop.Sell after: no error"], filter.Seen);
        Assert.Equal("critical", (await target.Monitor.QueryAsync(new())).Items.Single().Queue);
    }

    [Fact]
    public async Task A_server_filter_may_handle_the_error_of_a_job_or_leave_its_body_out()
    {
        var filter = new ForgivingFilter();
        await using var target = new Target(jobs => jobs.AddHangfireFilter(filter));
        var client = target.Services.GetRequiredService<IBackgroundJobClient>();

        var forgiven = client.Enqueue<Shop>(x => x.Break("vase"));
        var skipped = client.Enqueue<Shop>(x => x.Thank("nobody"));
        await target.StartAsync();

        await Eventually.TrueAsync(
            async () =>
                (await target.Monitor.GetAsync(forgiven)).State == JobState.Succeeded && (await target.Monitor.GetAsync(skipped)).State == JobState.Succeeded,
            "both succeeded"
        );
        Assert.Empty(target.Diary.Lines);
        Assert.Equal(["vase is broken"], filter.Errors);
    }

    [Theory]
    [InlineData("delete", JobState.Deleted)]
    [InlineData("fail", JobState.Failed)]
    [InlineData("postpone", JobState.Scheduled)]
    [InlineData("succeed", JobState.Succeeded)]
    public async Task A_filter_that_elects_states_decides_what_becomes_of_a_job(string what, JobState state)
    {
        await using var target = new Target(jobs => jobs.AddHangfireFilter(new ElectingFilter(what)));
        var id = target.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<Shop>(x => x.Break(what));

        await target.StartAsync();

        await Eventually.TrueAsync(async () => (await target.Monitor.GetAsync(id)).State == state, $"it is {state}");
        var job = await target.Monitor.GetAsync(id);
        Assert.Equal("Failed", job.Parameters["elected-from"]);
        if (state == JobState.Scheduled) Assert.InRange(job.DueAt ?? default, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(65));
    }

    [Fact]
    public void A_context_of_Hangfires_has_the_job_and_says_what_it_has_not()
    {
        using var source = new CancellationTokenSource();
        var context = new JobContext { JobId = "7", Job = Job.FromExpression<Shop>(x => x.Thank("Ada")), CancellationToken = source.Token };

        var perform = context.ToPerformContext();
        perform.SetJobParameter("Tenant", "north");
        perform.SetJobParameter("Weight", 1.5m);
        string[] texts = ["7", "1e3", "true", "null", "{\"a\":1}", "[1]", "\"quoted\"", " 7", "", "2026-01-01T00:00:00Z"];
        foreach (var text in texts) perform.SetJobParameter($"text {text}", text);
        perform.SetJobParameter("Cleared", "something");
        perform.SetJobParameter("Cleared", null);

        Assert.Equal(("7", "Thank"), (perform.BackgroundJob.Id, perform.BackgroundJob.Job.Method.Name));
        Assert.Equal(
            ("north", 1.5m, null),
            (perform.GetJobParameter<string>("Tenant"), perform.GetJobParameter<decimal>("Weight"), perform.GetJobParameter<string>("Nothing"))
        );
        Assert.Equal(texts, texts.Select(text => perform.GetJobParameter<string>($"text {text}")));
        Assert.Null(perform.GetJobParameter<string>("Cleared"));
        Assert.Equal(
            ("north", "1.5", "7", "true"),
            (context.Parameters["Tenant"], context.Parameters["Weight"], context.Parameters["text 7"], context.Parameters["text true"])
        );
        source.Cancel();
        Assert.Throws<OperationCanceledException>(perform.CancellationToken.ThrowIfCancellationRequested);
        Assert.Contains("JobLib's", Assert.Throws<NotSupportedException>(() => perform.Connection.GetAllItemsFromSet("x")).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => perform.Storage.GetConnection().CreateWriteTransaction());
        Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddJobLib(jobs => jobs.AddHangfireFilter("no filter")).BuildServiceProvider().GetRequiredService<IBackgroundJobClient>()
        );
    }

    private sealed class TenantFilter : JobFilterAttribute, IClientFilter, IServerFilter
    {
        public ConcurrentQueue<string> Seen { get; } = new();

        public void OnCreating(CreatingContext context)
        {
            context.SetJobParameter("Tenant", "north");
            if (context.Job.Args[0] is "nobody") context.Canceled = true;
            if (context.InitialState is EnqueuedState state) state.Queue = "critical";
        }

        public void OnCreated(CreatedContext context) => Seen.Enqueue("created");

        public void OnPerforming(PerformingContext context)
        {
            var job = context.BackgroundJob;
            var values =
                $"tenant {context.GetJobParameter<string>("Tenant")}, {job.Id.Length}, {context.CancellationToken.ShutdownToken.CanBeCanceled}, {context.GetJobParameter<int>("Weight")}";
            Seen.Enqueue($"{job.Job.Type.Name}.{job.Job.Method.Name} before: {values}");
            context.Items["before"] = job.Job.Method.Name;
        }

        public void OnPerformed(PerformedContext context) => Seen.Enqueue($"Shop.{context.Items["before"]} after: {context.Exception?.Message ?? "no error"}");
    }

    private sealed class ForgivingFilter : IServerFilter
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public void OnPerforming(PerformingContext context) => context.Canceled = context.BackgroundJob.Job.Method.Name == nameof(Shop.Thank);

        public void OnPerformed(PerformedContext context)
        {
            if (context.Exception is not { } error) return;
            Errors.Enqueue(error.Message);
            context.ExceptionHandled = true;
        }
    }

    private sealed class ElectingFilter(string what) : IElectStateFilter
    {
        public void OnStateElection(ElectStateContext context)
        {
            context.SetJobParameter("elected-from", context.CandidateState.Name);
            context.CandidateState = what switch
            {
                "delete" => new DeletedState(),
                "fail" => new FailedState(new InvalidOperationException("for good")),
                "postpone" => new ScheduledState(TimeSpan.FromHours(1)),
                _ => new SucceededState(null, 0, 0),
            };
        }
    }
}
