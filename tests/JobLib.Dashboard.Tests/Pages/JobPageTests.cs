using System.Net;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Pages;

public class JobPageTests
{
    [Fact]
    public async Task It_shows_the_error_with_the_applications_own_frames_marked()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");

        Assert.Contains("timed out", page.QuerySelector(".error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("SmtpMailer", page.QuerySelectorAll(".error")[0].QuerySelectorAll(".stack .own").Single().TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_log_progress_and_continuations()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync($"/jobs/job/{dashboard.Storage.Data.Jobs[0].Id}");

        Assert.Equal(12, page.QuerySelectorAll(".log li").Length);
        Assert.Equal("42", page.QuerySelector("progress")!.GetAttribute("value"));
        Assert.Contains("Reports.Publish", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_names_the_version_of_the_application_that_ran_it_and_each_attempt_its_own()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var now = TimeProvider.System.GetUtcNow();
        var job = SampleData.Job(now, JobState.Failed, SampleData.Send(1), job => job with
        {
            Server = "web-9",
            ApplicationVersion = "2.0.1+0123456789abcdef",
            History =
            [
                new() { State = JobState.Enqueued, At = now },
                new() { State = JobState.Processing, At = now, Attempt = 1, Server = "web-8", ApplicationVersion = "1.9" },
                new() { State = JobState.Enqueued, At = now, Attempt = 1, Server = "web-8", ApplicationVersion = "1.9" },
                new() { State = JobState.Processing, At = now, Attempt = 2, Server = "web-7" },
                new() { State = JobState.Enqueued, At = now, Attempt = 2, Server = "web-7" },
                new() { State = JobState.Processing, At = now, Attempt = 3, Server = "web-9", ApplicationVersion = "2.0.1+0123456789abcdef" },
                new() { State = JobState.Failed, At = now, Attempt = 3, Server = "web-9", ApplicationVersion = "2.0.1+0123456789abcdef" },
            ],
        });
        dashboard.Storage.Data.Jobs.Add(job);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains("web-9, application 2.0.1+0123456", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["on web-9, application 2.0.1+0123456", "on web-7", "on web-8, application 1.9"],
            page.QuerySelectorAll(".timeline li > .muted").Select(said => said.TextContent)
        );

        var silent = SampleData.Job(now, JobState.Failed, SampleData.Send(2), job => job with { ApplicationVersion = null });
        dashboard.Storage.Data.Jobs.Add(silent);
        page = await dashboard.PageAsync($"/jobs/job/{silent.Id}");
        Assert.DoesNotContain("application", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_waits_says_why()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var data = dashboard.Storage.Data;
        data.Jobs.Add(SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(1), job => job with { Queue = "nobody" }));
        Assert.Contains(
            "No running server serves queue 'nobody'",
            (await dashboard.PageAsync($"/jobs/job/{data.Jobs[^1].Id}")).QuerySelector(".notice")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_comes_out_blank_leaves_the_job_its_ordinary_one(bool named)
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.DisplayName = named ? _ => " " : null);
        var type = $"{typeof(AwkwardJobs).FullName}, {typeof(AwkwardJobs).Assembly.GetName().Name}";
        var job = SampleData.Job(
            TimeProvider.System.GetUtcNow(),
            JobState.Succeeded,
            new(type, nameof(AwkwardJobs.Title), "System.String, System.Private.CoreLib", """[" "]""")
        );
        dashboard.Storage.Data.Jobs.Insert(0, job);
        Assert.Equal("AwkwardJobs.Title", (await dashboard.PageAsync($"/jobs/list?q={job.Id}")).QuerySelector("[data-row] .name")!.TextContent);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"Id\":1,\"Name\":\"\\ud800\"}")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("NaN")]
    public async Task A_result_that_somebody_else_has_written_takes_no_page_away(string result)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var payload = SampleData.Send(1) with { Method = nameof(IMailer.FindAsync), Signature = "System.Int32, System.Private.CoreLib", Arguments = "[1]" };
        var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Succeeded, payload, job => job with { Result = result });
        dashboard.Storage.Data.Jobs.Insert(0, job);
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync($"/jobs/job/{job.Id}"));
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync($"/jobs/api/v1/jobs/{job.Id}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_of_the_users_own_that_throws_when_it_is_asked_about_a_job_takes_no_page_away(bool named)
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.DisplayName = named ? _ => throw new InvalidOperationException("no name") : null
        );
        var type = $"{typeof(AwkwardJobs).FullName}, {typeof(AwkwardJobs).Assembly.GetName().Name}";
        var job = SampleData.Job(
            TimeProvider.System.GetUtcNow(),
            JobState.Succeeded,
            new(type, nameof(AwkwardJobs.Break), "System.Int32, System.Private.CoreLib", "[7]")
        );
        dashboard.Storage.Data.Jobs.Insert(0, job);
        foreach (var path in new[] { $"/jobs/job/{job.Id}", $"/jobs/list?q={job.Id}", "/jobs/list?state=succeeded&order=NewestFirst" })
        {
            Assert.Contains("AwkwardJobs.Break", (await dashboard.PageAsync(path)).Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync("/jobs/list?q=arg:7"));
    }

    [Fact]
    public async Task It_shows_how_long_an_attempt_may_take_and_the_job_may_wait()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var data = dashboard.Storage.Data;
        var limits = new Dictionary<string, string> { ["joblib-timeout"] = "00:05:00", ["joblib-expires-after"] = "02:00:00", ["colour"] = "blue" };
        data.Jobs.Add(SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(1), job => job with { Parameters = limits }));
        var facts = (await dashboard.PageAsync($"/jobs/job/{data.Jobs[^1].Id}")).QuerySelector(".facts")!.TextContent;

        foreach (var expected in new[] { "Time limit", "for an attempt", "May wait", "for its start", "colour" })
            Assert.Contains(expected, facts, StringComparison.Ordinal);
        Assert.DoesNotContain("joblib-", facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry", JobState.Enqueued)]
    [InlineData("delete", JobState.Deleted)]
    [InlineData("reschedule", JobState.Scheduled)]
    public async Task Its_buttons_do_what_they_say(string action, JobState expected)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        using var response = await dashboard.PostAsync($"/jobs/job/{job.Id}/{action}", ("in", "00:05:00"), ("back", $"/jobs/job/{job.Id}"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(expected, dashboard.Storage.Data.Jobs.First(other => other.Id == job.Id).State);
        Assert.NotNull((await dashboard.AfterAsync(response)).QuerySelector(".notice.good"));
    }

    [Fact]
    public async Task A_job_that_does_not_exist_is_not_found()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync("/jobs/job/x"));
    }

    [Fact]
    public async Task A_storage_that_is_away_has_a_page_of_its_own()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        dashboard.Storage.Failure = new StorageUnavailableException("no route to host");
        using var response = await dashboard.Client.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("The storage does not answer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_takes_too_long_is_given_up_and_the_page_says_so()
    {
        await using var dashboard = await DashboardHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(new HastyClock()));
        dashboard.Storage.Data.Latency = Timeout.InfiniteTimeSpan;
        foreach (var path in new[] { "/jobs", "/jobs/list?q=error:x", "/jobs/errors" })
        {
            using var response = await dashboard.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("did not answer within 5 seconds", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>What waits for seconds waits for hundredths. A FakeTimeProvider stands still, and nobody could say when the request waits for it.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
