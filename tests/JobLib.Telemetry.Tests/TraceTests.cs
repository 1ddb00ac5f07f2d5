using System.Diagnostics;
using JobLib.Storage;
using JobLib.Telemetry.Tests.Processes;
using JobLib.Tests;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Telemetry.Tests;

/// <summary>What OpenTelemetry's SDK sees of jobs.</summary>
public sealed class TraceTests : IDisposable
{
    private static readonly ActivitySource Caller = new("test");

    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_job_that_one_process_creates_and_another_runs_is_one_linked_trace()
    {
        var database = Path.Combine(folder, "jobs.db");
        using var worker = WorkerProcess.Start(database);
        await using var host = await CollectingHost.StartAsync(jobs => jobs.UseSqlite(database));

        string id;
        using (Caller.StartActivity("the caller")) id = host.Client.Enqueue(() => Deeds.Nothing());

        var caller = await host.SpanAsync("the caller");
        var enqueue = await host.SpanAsync("enqueue default");
        Assert.Equal(caller.SpanId, enqueue.ParentSpanId);
        await host.UntilAsync(id, JobState.Succeeded);
        PrintedSpan? process = null;
        await Eventually.True(
            () => (process = worker.Lines.Select(PrintedSpan.Read).FirstOrDefault(span => span is not null)) is not null,
            "The worker should print the span of the attempt."
        );
        Assert.Equal("process default", process?.Name);
        Assert.Equal((enqueue.TraceId.ToString(), enqueue.SpanId.ToString()), (process?.LinkedTrace, process?.LinkedId));
        Assert.NotEqual(enqueue.TraceId.ToString(), process?.Trace);
        await worker.StopAsync();
    }

    [Fact]
    public async Task The_trace_of_the_caller_goes_on_where_that_was_asked_for()
    {
        await using var host = await CollectingHost.StartAsync(jobs => jobs.Options.ContinueTraces = true, _ => { });

        host.Client.Enqueue(() => Deeds.Nothing());

        var enqueue = await host.SpanAsync("enqueue default");
        var process = await host.SpanAsync("process default");
        Assert.Equal((enqueue.TraceId, enqueue.SpanId), (process.TraceId, process.ParentSpanId));
        Assert.Empty(process.Links);
    }

    [Fact]
    public async Task Spans_carry_what_the_conventions_for_messaging_ask_for()
    {
        await using var host = await CollectingHost.StartAsync(server: options => options.Queues = ["mail"]);

        var id = host.Client.Enqueue("mail", () => Deeds.Nothing());

        var enqueue = await host.SpanAsync("enqueue mail");
        Assert.Equal(ActivityKind.Producer, enqueue.Kind);
        Assert.Equal(
            [
                ("joblib.job.name", "Deeds.Nothing"),
                ("messaging.destination.name", "mail"),
                ("messaging.message.id", id),
                ("messaging.operation.name", "enqueue"),
                ("messaging.operation.type", "send"),
                ("messaging.system", "joblib"),
            ],
            Tags(enqueue));
        var process = await host.SpanAsync("process mail");
        Assert.Equal(ActivityKind.Consumer, process.Kind);
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
        Assert.Equal(
            [
                ("joblib.job.attempt", "1"),
                ("joblib.job.name", "Deeds.Nothing"),
                ("joblib.job.outcome", "succeeded"),
                ("messaging.destination.name", "mail"),
                ("messaging.message.id", id),
                ("messaging.operation.name", "process"),
                ("messaging.operation.type", "process"),
                ("messaging.system", "joblib"),
            ],
            Tags(process));
    }

    [Fact]
    public async Task An_attempt_that_fails_has_its_exception_as_an_event()
    {
        await using var host = await CollectingHost.StartAsync(server: _ => { });

        await host.UntilAsync(host.Client.Enqueue(() => Deeds.Fail()), JobState.Failed);

        var attempts = await host.SpansAsync("process default", 2);
        Assert.Equal(["retried", "failed"], attempts.Select(span => span.GetTagItem("joblib.job.outcome")));
        Assert.All(attempts, span =>
        {
            Assert.Equal((ActivityStatusCode.Error, "It does not work."), (span.Status, span.StatusDescription));
            Assert.Equal(typeof(InvalidOperationException).FullName, span.GetTagItem("error.type"));
            var thrown = Assert.Single(span.Events);
            Assert.Equal("exception", thrown.Name);
            Assert.Contains(
                thrown.Tags,
                tag => tag is { Key: "exception.stacktrace", Value: string text } && text.Contains(nameof(Deeds.Fail), StringComparison.Ordinal)
            );
        });
    }

    [Fact]
    public async Task A_set_of_jobs_is_one_span_and_so_is_a_batch()
    {
        await using var host = await CollectingHost.StartAsync();

        await host.Client.EnqueueManyAsync(Enumerable.Range(0, 5), number => Deeds.Number(number));
        await host.Services.GetRequiredService<IBatchJobClient>().StartNewAsync(batch =>
        {
            batch.Enqueue(() => Deeds.Nothing());
            batch.Enqueue("mail", () => Deeds.Nothing());
        });

        var many = await host.SpanAsync("enqueue default");
        Assert.Equal((5, "Deeds.Number"), (many.GetTagItem("messaging.batch.message_count"), many.GetTagItem("joblib.job.name")));
        var batch = await host.SpanAsync("enqueue");
        Assert.Equal((2, null), (batch.GetTagItem("messaging.batch.message_count"), batch.GetTagItem("messaging.destination.name")));
    }

    [Fact]
    public async Task A_run_of_a_recurring_job_is_linked_to_the_tick_that_created_it()
    {
        await using var host = await CollectingHost.StartAsync(jobs => jobs.AddRecurring("every-second", () => Deeds.Nothing(), "* * * * * *"), _ => { });

        await Eventually.True(() => host.Spans().Any(span => span.DisplayName == "process default"), "A run should come.");

        var process = host.Spans().First(span => span.DisplayName == "process default");
        Assert.Equal("every-second", process.GetTagItem("joblib.recurring.id"));
        var tick = host.Spans().Single(span => span.SpanId == Assert.Single(process.Links).Context.SpanId);
        Assert.Equal(("enqueue default", ActivityKind.Producer, "every-second"), (tick.DisplayName, tick.Kind, tick.GetTagItem("joblib.recurring.id")));
    }

    [Fact]
    public async Task A_call_that_fails_marks_its_span()
    {
        await using var host = await CollectingHost.StartAsync();

        Assert.Throws<JobNotFoundException>(() => host.Client.ContinueJobWith(JobId.New(TimeProvider.System).ToString(), () => Deeds.Nothing()));

        var enqueue = await host.SpanAsync("enqueue default");
        Assert.Equal((ActivityStatusCode.Error, typeof(JobNotFoundException).FullName), (enqueue.Status, enqueue.GetTagItem("error.type")));
    }

    [Fact]
    public async Task Calls_of_the_storage_have_a_source_of_their_own()
    {
        await using var host = await CollectingHost.StartAsync(server: _ => { }, sources: ["JobLib", "JobLib.Storage"]);

        await host.UntilAsync(host.Client.Enqueue(() => Deeds.Nothing()), JobState.Succeeded);

        var enqueue = await host.SpanAsync("enqueue default");
        var insert = await host.SpanAsync("Jobs.Insert");
        Assert.Equal((ActivityKind.Client, enqueue.SpanId), (insert.Kind, insert.ParentSpanId));
        Assert.Equal("In-memory", insert.GetTagItem("joblib.storage.name"));
        await Eventually.True(() => host.Spans().Any(span => span.DisplayName == "Queue.Finish"), "The outcome should be recorded.");
        Assert.Contains(host.Spans(), span => span.DisplayName == "Queue.Fetch");
        Assert.Contains(host.Spans(), span => span.DisplayName.StartsWith("Maintenance.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_has_no_span()
    {
        await using var host = await CollectingHost.StartAsync(server: options => options.PollInterval = TimeSpan.FromMilliseconds(10));
        var before = await PollsAsync(host);

        await Eventually.Async(async () => await PollsAsync(host) > before + 3, () => "The server should look.");

        Assert.Empty(host.Spans());
    }

    // The control poll and the fetches of an idle server, seen in the figures.
    private static Task<long> PollsAsync(CollectingHost host) =>
        Task.FromResult(host.Collect()["messaging.client.operation.duration"].SelectMany(Points.Of).Sum(point => point.GetHistogramCount()));

    private static IEnumerable<(string, string?)> Tags(Activity span) =>
        span.TagObjects.Select(tag => (tag.Key, Convert.ToString(tag.Value, System.Globalization.CultureInfo.InvariantCulture))).Order();
}
