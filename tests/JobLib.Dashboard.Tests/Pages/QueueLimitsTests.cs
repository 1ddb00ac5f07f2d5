using System.Net;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The queues on the page of limits: what it shows, what it changes, and to whom.</summary>
public class QueueLimitsTests
{
    [Fact]
    public async Task Limited_queues_stand_there_with_their_limits_and_those_that_run_and_wait()
    {
        await using var dashboard = await StartAsync();
        var rows = (await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("[data-queue]")
            .Select(row => row.QuerySelectorAll("td").Take(4).Select(cell => cell.TextContent));
        Assert.Equal([["mail", "10 · from code", "10", "7"], ["shutheld up", "0 · set by hand", "0", "3"]], rows);
        Assert.Contains("10 of 10", (await dashboard.PageAsync("/jobs/servers")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_is_set_and_reset_with_who_and_why()
    {
        await using var dashboard = await StartAsync();
        using var set = await dashboard.PostAsync("/jobs/queue-limit/set", ("queue", "mail"), ("limit", "3"), ("reason", "The provider asks for it."));
        using var reset = await dashboard.PostAsync("/jobs/queue-limit/reset", ("queue", "shut"));
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (set.StatusCode, reset.StatusCode));
        Assert.Equal(["queue limit mail 3", "queue limit shut "], dashboard.Storage.Actions.Select(action => action.What));
        Assert.Equal("The provider asks for it.", dashboard.Storage.Actions[0].Actor.Reason);
    }

    [Theory]
    [InlineData("mail", "")]
    [InlineData("mail", "-1")]
    [InlineData("mail", "100001")]
    [InlineData("mail", "ten")]
    [InlineData("", "1")]
    [InlineData("Mail", "1")]
    public async Task What_cannot_be_a_limit_or_a_queue_is_said_and_changes_nothing(string queue, string limit)
    {
        await using var dashboard = await StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/queue-limit/set", ("queue", queue), ("limit", limit));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Whoever_may_not_change_limits_sees_no_form_and_is_refused()
    {
        await using var dashboard = await StartAsync(JobDashboardAction.ChangeLimit);
        Assert.Empty((await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("form[method=post]"));
        using var answer = await dashboard.PostAsync("/jobs/queue-limit/set", ("queue", "mail"), ("limit", "3"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task A_storage_that_does_not_limit_queues_shows_none_and_sets_none()
    {
        await using var dashboard = await StartAsync();
        dashboard.Storage.Info = dashboard.Storage.Info with { QueueLimits = false };
        Assert.Empty((await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("[data-queue]"));
        using var answer = await dashboard.PostAsync("/jobs/queue-limit/set", ("queue", "mail"), ("limit", "3"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Theory]
    [InlineData("mail", "is full: 10 of 10 run; 7 jobs wait in this queue")]
    [InlineData("shut", "is set to 0, so that none begins")]
    public async Task A_job_that_waits_says_for_what(string queue, string expected)
    {
        await using var dashboard = await StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var waiting = SampleData.Job(now, JobState.Enqueued, SampleData.Send(1), job => job with { Queue = queue });
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(waiting);
        var text = (await dashboard.PageAsync($"/jobs/job/{waiting.Id}")).Body!.TextContent;
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("about to be fetched", text, StringComparison.Ordinal);
    }

    private static async Task<DashboardHost> StartAsync(JobDashboardAction? denied = null)
    {
        var dashboard = await DashboardHost.StartAsync(options =>
        {
            if (denied is { } action) options.Authorize = access => ValueTask.FromResult(access.Action != action);
        });
        var data = dashboard.Storage.Data;
        lock (data)
        {
            data.Overview = data.Overview with
            {
                Queues =
                [
                    .. data.Overview.Queues,
                    new() { Name = "mail", Enqueued = 7, Processing = 10, RunningLimit = 10 },
                    new() { Name = "shut", Enqueued = 3, RunningLimit = 0, IsRunningLimitSet = true },
                ],
            };
        }

        return dashboard;
    }
}
