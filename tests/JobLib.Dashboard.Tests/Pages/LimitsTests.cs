using System.Net;
using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The page of limits: what it shows, what it changes, and to whom.</summary>
public class LimitsTests
{
    [Fact]
    public async Task Keys_stand_there_with_their_limits_and_those_that_run_and_wait()
    {
        await using var dashboard = await StartAsync();
        var rows = (await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("[data-key]")
            .Select(row => row.QuerySelectorAll("td").Take(4).Select(cell => cell.TextContent));
        Assert.Equal([["customer:7", "as jobs ask", "2", "1"], ["ftpheld up", "0", "0", "12"], ["smtp", "10", "10", "10k+"]], rows);
    }

    [Fact]
    public async Task A_limit_is_set_and_reset_with_who_and_why()
    {
        await using var dashboard = await StartAsync();
        using var set = await dashboard.PostAsync("/jobs/limit/set", ("key", "smtp"), ("limit", "3"), ("reason", "The provider asks for it."));
        using var reset = await dashboard.PostAsync("/jobs/limit/reset", ("key", "smtp"));
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (set.StatusCode, reset.StatusCode));
        Assert.Equal(["limit smtp 3", "limit smtp "], dashboard.Storage.Actions.Select(action => action.What));
        Assert.Equal("The provider asks for it.", dashboard.Storage.Actions[0].Actor.Reason);
    }

    [Theory]
    [InlineData("smtp", "")]
    [InlineData("smtp", "-1")]
    [InlineData("smtp", "1001")]
    [InlineData("smtp", "99999999999999999999")]
    [InlineData("smtp", "ten")]
    [InlineData("", "1")]
    [InlineData("a\u001fb", "1")]
    public async Task What_cannot_be_a_limit_or_a_key_is_said_and_changes_nothing(string key, string limit)
    {
        await using var dashboard = await StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/limit/set", ("key", key), ("limit", limit));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Whoever_may_not_change_limits_sees_no_form_and_is_refused()
    {
        await using var dashboard = await StartAsync(JobDashboardAction.ChangeLimit);
        Assert.Empty((await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("form[method=post]"));
        using var answer = await dashboard.PostAsync("/jobs/limit/set", ("key", "smtp"), ("limit", "3"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Keys_are_made_of_arguments_and_shown_to_those_who_may_see_them()
    {
        await using var dashboard = await StartAsync(JobDashboardAction.ViewArguments);
        foreach (var path in (string[])["/jobs/limits", "/jobs/api/v1/limits", "/jobs/audit", "/jobs/api/v1/audit", "/jobs/api/v1/export/limits.csv"])
        {
            Assert.DoesNotContain("customer:7", await dashboard.Client.GetStringAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Programs_read_the_same()
    {
        await using var dashboard = await StartAsync();
        using var answer = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/limits"));
        var first = answer.RootElement.GetProperty("items")[0];
        Assert.Equal(("customer:7", 2), (first.GetProperty("key").GetString(), first.GetProperty("held").GetInt32()));
    }

    [Theory]
    [InlineData("ftp", "is set to 0")]
    [InlineData("smtp", "10 jobs with its concurrency key run, and 10k+ wait")]
    public async Task A_job_that_waits_says_for_what(string key, string expected)
    {
        await using var dashboard = await StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var waiting = SampleData.Job(now, JobState.Enqueued, SampleData.Send(1), job => job with { WaitsForKey = true, ConcurrencyKey = key });
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(waiting);
        Assert.Contains(expected, (await dashboard.PageAsync($"/jobs/job/{waiting.Id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<DashboardHost> StartAsync(JobDashboardAction? denied = null)
    {
        var dashboard = await DashboardHost.StartAsync(options =>
        {
            if (denied is { } action) options.Authorize = access => ValueTask.FromResult(access.Action != action);
        });
        var now = TimeProvider.System.GetUtcNow();
        dashboard.Storage.Data.Audit = [new() { At = now, Actor = new() { Name = "ada" }, Action = "set limit", Target = "customer:7", Count = 2 }];
        return dashboard;
    }
}
