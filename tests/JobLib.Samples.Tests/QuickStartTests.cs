using System.Collections.Concurrent;
using System.Text.Json;
using JobLib.Redis.Tests.Server;

namespace JobLib.Samples.Tests;

/// <summary>The quick start does what the README says, over HTTP.</summary>
public sealed class QuickStartTests : IDisposable
{
    private const int Many = 500;

    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Fact]
    public async Task Every_endpoint_does_what_it_says_and_a_stop_in_the_middle_loses_nothing()
    {
        using var app = await AppProcess.QuickStartAsync(Path.Combine(folder, "jobs.db"));
        await VisitAsync(app);
        await WatchAsync(app);
    }

    [Fact]
    public async Task On_Redis_it_does_the_same_and_a_kill_loses_nothing()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync always");
        (string, string)[] environment = [("JOBLIB_STORAGE", "redis"), ("JOBLIB_CONNECTION", redis.Configuration)];
        string later;
        using (var app = await AppProcess.QuickStartAsync("", environment))
        {
            await VisitAsync(app);
            later = await app.PostAsync("/later?seconds=2");
            app.Kill();
        }

        redis.Kill();
        redis.Start();
        using var again = await AppProcess.QuickStartAsync("", environment);
        await Until(again, later, "Succeeded");
    }

    [Theory]
    [InlineData("always", 0)]
    [InlineData("everysec", 3)] // two seconds at most Redis waits for a busy disk before it writes to its log, and a loaded machine may keep it from running
    public async Task Redis_that_is_killed_while_many_are_created_loses_nothing_that_was_answered_before_it_was_in_its_log(string appendfsync, int seconds)
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", $"--appendfsync {appendfsync}");
        using var app = await AppProcess.QuickStartAsync("", ("JOBLIB_STORAGE", "redis"), ("JOBLIB_CONNECTION", redis.Configuration));
        using var end = new CancellationTokenSource();
        var calls = new ConcurrentQueue<(DateTime Asked, DateTime Answered)>();
        var posting = PostManyAsync(app, calls, end.Token);
        await app.UntilAsync(() => Task.FromResult(Kept(DateTime.UtcNow, DateTime.MaxValue) >= 5), "Some calls should be answered.");
        var killed = DateTime.UtcNow;
        redis.Kill();
        redis.Start();
        var back = DateTime.UtcNow;
        await app.UntilAsync(() => Task.FromResult(calls.Any(call => call.Asked > back)), "It should go on.");
        await end.CancelAsync();
        await posting;
        var kept = Kept(killed, back) * Many;
        await app.UntilAsync(
            async () =>
            {
                var stats = await app.GetAsync("/api/stats");
                return Count(stats, "Succeeded") >= kept && Count(stats, "Enqueued") + Count(stats, "Processing") == 0;
            },
            $"{kept} jobs should run."
        );

        int Kept(DateTime killed, DateTime back) => calls.Count(call => call.Answered < killed - TimeSpan.FromSeconds(seconds) || call.Asked > back);
    }

    [Fact]
    public async Task In_memory_it_does_the_same()
    {
        using var app = await AppProcess.QuickStartAsync("", ("JOBLIB_STORAGE", "memory"));
        await VisitAsync(app);
    }

    [Fact]
    public async Task The_page_of_flow_shows_a_rate_turns_and_sequences_while_they_run()
    {
        using var app = await AppProcess.QuickStartAsync(Path.Combine(folder, "jobs.db"));
        Assert.Contains("/api/flow", await app.Http.GetStringAsync(new Uri("/flow", UriKind.Relative)), StringComparison.Ordinal);
        await FlowAsync("rate?count=3");
        await FlowAsync("group?count=40");
        await FlowAsync("sequence?count=1");
        JsonElement[] runs = [];
        await app.UntilAsync(async () => (runs = await EndedAsync(app)).Length == 3 + 40 + 6 + 5, "All should run.");
        string[] order = ["reserve", "pay", "pay", "pack", "send"];
        var steps = Of("sequence");
        Assert.Equal(order, steps.Select(run => run.GetProperty("text").GetString()));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(Time(pair.First, "ended") <= Time(pair.Second, "began"), "A step begins after the one before it."));
        Assert.NotEqual("small", Of("group")[^1].GetProperty("of").GetString()); // though all its jobs were created after the other's

        async Task FlowAsync(string what) => (await app.Http.PostAsync(new Uri($"/flow/{what}", UriKind.Relative), null)).Dispose();

        JsonElement[] Of(string lane) => [.. runs.Where(run => run.GetProperty("lane").GetString() == lane).OrderBy(run => Time(run, "began"))];
    }

    [Fact]
    public async Task A_long_job_goes_on_where_it_was_after_an_orderly_stop()
    {
        var database = Path.Combine(folder, "jobs.db");
        string id;
        using (var app = await AppProcess.QuickStartAsync(database))
        {
            id = await app.PostAsync("/long?seconds=3");
            await app.UntilAsync(
                async () => (await app.GetAsync($"/api/jobs/{id}")).GetProperty("progress").ValueKind == JsonValueKind.Number,
                "The job should report its progress."
            );
            await app.StopAsync();
        }

        using var again = await AppProcess.QuickStartAsync(database);
        await Until(again, id, "Succeeded");
        Assert.Contains("Going on after", again.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await again.GetAsync($"/api/jobs/{id}")).GetProperty("attempt").GetInt32()); // an orderly stop charges nothing
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task VisitAsync(AppProcess app)
    {
        await Until(app, await app.PostAsync("/orders"), "Succeeded");
        var flaky = await app.PostAsync("/flaky");
        var later = await app.PostAsync("/later?seconds=1");
        var report = await app.PostAsync("/reports");
        await Until(app, flaky, "Succeeded");
        Assert.Equal(3, (await app.GetAsync($"/api/jobs/{flaky}")).GetProperty("attempt").GetInt32());
        await Until(app, later, "Succeeded");
        await Until(app, report, "Succeeded");
        Assert.Contains("Published: report 7", app.Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement[]> EndedAsync(AppProcess app) =>
        [.. (await app.GetAsync("/api/flow")).GetProperty("runs").EnumerateArray().Where(run => run.GetProperty("ended").ValueKind == JsonValueKind.Number)];

    private static long Time(JsonElement run, string name) => run.GetProperty(name).GetInt64();

    private static int Count(JsonElement stats, string state) => stats.TryGetProperty(state, out var count) ? count.GetInt32() : 0;

    private static async Task PostManyAsync(AppProcess app, ConcurrentQueue<(DateTime Asked, DateTime Answered)> calls, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var asked = DateTime.UtcNow;
            try
            {
                using var answer = await app.Http.PostAsync(new Uri($"/many?count={Many}", UriKind.Relative), null, end);
                if (answer.IsSuccessStatusCode) calls.Enqueue((asked, DateTime.UtcNow));
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // it was not answered
            }
        }
    }

    // What Prometheus and probes read.
    private static async Task WatchAsync(AppProcess app)
    {
        string[] series =
        [
            "messaging_client_sent_messages_total",
            "messaging_client_consumed_messages_total",
            "messaging_client_operation_duration_seconds_bucket",
            "messaging_process_duration_seconds_bucket",
            "joblib_job_wait_duration_seconds_bucket",
            "joblib_job_outcomes_total",
            "joblib_job_retries_total",
            "joblib_worker_capacity",
            "joblib_worker_utilization",
            "joblib_queue_depth",
            "joblib_queue_oldest_age_seconds",
        ];
        var text = "";
        await app.UntilAsync(
            async () =>
            {
                text = await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                return series.All(name => text.Contains($"\n{name}{{", StringComparison.Ordinal));
            },
            "Prometheus should find every series.");
        Assert.Contains("joblib_job_name=\"FlakyService.SometimesAsync\"", text, StringComparison.Ordinal);
        foreach (var check in new[] { "live", "ready", "jobs" })
            Assert.Equal("Healthy", await app.Http.GetStringAsync(new Uri("/health/" + check, UriKind.Relative)));
    }

    private static Task Until(AppProcess app, string id, string state) =>
        app.UntilAsync(async () => (await app.GetAsync($"/api/jobs/{id}")).GetProperty("state").GetString() == state, $"Job {id} should be {state}.");
}
