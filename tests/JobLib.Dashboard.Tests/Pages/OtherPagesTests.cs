using System.Net;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

public class OtherPagesTests
{
    [Fact]
    public async Task The_overview_names_each_problem_with_its_action()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var problems = (await dashboard.PageAsync("/jobs")).QuerySelectorAll(".problems li").Select(item => item.TextContent).ToArray();
        foreach (var expected in new[] { "No server for queue 'reports'", "Server 'batch-9' died", "Unknown job 'Shop.Legacy.Importer.RunAsync'", "'broken' cannot be scheduled", "The clock of 'web-2" })
        {
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Scheduled_jobs_that_no_server_moves_on_are_a_problem()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Null((await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=overdue]"));
        var now = TimeProvider.System.GetUtcNow();
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(SampleData.Job(now, JobState.Scheduled, SampleData.Send(1), job => job with { DueAt = now - TimeSpan.FromMinutes(5) }));
        using var forget = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default")); // a change makes the next page read anew
        Assert.Contains("for 5 min", (await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=overdue]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_problems_there_is_no_strip_for_them()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        Assert.Null((await dashboard.PageAsync("/jobs")).QuerySelector(".problems"));
    }

    [Fact]
    public async Task The_first_tile_is_the_failing_attempts()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal("23", (await dashboard.PageAsync("/jobs")).QuerySelector(".tile strong")!.TextContent);
    }

    [Theory]
    [InlineData("1h", 60)]
    [InlineData("24h", 96)]
    [InlineData("7d", 84)]
    public async Task Charts_have_a_bar_for_each_step_and_a_table_of_the_same(string range, int steps)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var chart = (await dashboard.PageAsync("/jobs?range=" + range)).QuerySelector(".chart")!;
        Assert.Equal(steps, chart.QuerySelectorAll(".slot").Length);
        Assert.InRange(chart.QuerySelectorAll("tbody tr").Length, steps - 2, steps);
    }

    [Fact]
    public async Task Errors_stand_by_their_cause_and_lead_to_their_jobs()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/errors");
        var link = page.QuerySelector("[data-row] .name")!.GetAttribute("href")!;
        Assert.Contains("More than 50 jobs match", (await dashboard.PageAsync(link)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recurring_job_has_its_schedule_in_words_and_its_next_five_runs()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/recurring/job?id=nightly-report");
        Assert.Contains("At 03:00, Monday through Friday", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(5, page.QuerySelectorAll("ol.plain li").Length);
    }

    [Theory]
    [InlineData("recurring/run", "id", "month-end/closing & archive")]
    [InlineData("recurring/resume", "id", "month-end/closing & archive")]
    [InlineData("queue/pause", "queue", "default")]
    public async Task Changes_are_made_and_said(string path, string field, string value)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var response = await dashboard.PostAsync("/jobs/" + path, (field, value), ("back", "/jobs/servers"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Single(dashboard.Storage.Actions);
        Assert.NotNull((await dashboard.PageAsync(response.Headers.Location!.ToString())).QuerySelector(".notice.good"));
    }

    [Theory]
    [InlineData("recurring/run", "id", "nobody")]
    [InlineData("queue/pause", "queue", "nobody")]
    [InlineData("server/drain", "server", "nobody")]
    public async Task What_does_not_exist_is_not_changed(string path, string field, string value)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var response = await dashboard.PostAsync("/jobs/" + path, (field, value));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Batches_are_in_the_navigation_once_there_is_one()
    {
        await using var some = await DashboardHost.StartAsync();
        await using var none = await DashboardHost.StartAsync(fill: false);
        Assert.Contains("Batches", (await some.PageAsync("/jobs")).QuerySelector("nav")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Batches", (await none.PageAsync("/jobs")).QuerySelector("nav")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_link_of_any_page_is_dead()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var seen = new HashSet<string> { "/jobs" };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var path) && seen.Count < 150)
        {
            var page = await dashboard.PageAsync(path);
            foreach (var link in page.QuerySelectorAll("a[href]").Select(anchor => anchor.GetAttribute("href")!).Where(link => link.StartsWith("/jobs", StringComparison.Ordinal)))
            {
                if (seen.Add(link)) open.Enqueue(link);
            }
        }
    }
}
