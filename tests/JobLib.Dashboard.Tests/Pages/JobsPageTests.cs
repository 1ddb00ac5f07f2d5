using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace JobLib.Dashboard.Tests.Pages;

public class JobsPageTests
{
    [Theory]
    [InlineData("failed", 50)]
    [InlineData("processing", 2)]
    [InlineData("retrying", 9)]
    [InlineData("scheduled", 15)]
    public async Task A_tab_lists_the_jobs_of_its_state(string tab, int rows)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(rows, (await dashboard.PageAsync($"/jobs/list?state={tab}")).QuerySelectorAll("[data-row]").Length);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("processing")]
    [InlineData("deleted")]
    public async Task Jobs_that_ran_name_the_version_of_the_application_that_ran_them_last(string tab)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (now, jobs, state) = (TimeProvider.System.GetUtcNow(), dashboard.Storage.Data.Jobs, Enum.Parse<JobState>(tab, ignoreCase: true));
        jobs.Add(SampleData.Job(now, state, SampleData.Send(1), job => job with { ApplicationVersion = "1.4.0+9a1b2c3d4e5f6071" }));
        jobs.Add(SampleData.Job(now, state, SampleData.Send(2), job => job with { ApplicationVersion = null }));
        var page = await dashboard.PageAsync($"/jobs/list?state={tab}");
        Assert.Equal("Version", page.QuerySelector("th.version")!.TextContent);
        Assert.Equal(
            [("", null), ("1.4.0+9a1b2c3", "1.4.0+9a1b2c3d4e5f6071")],
            page.QuerySelectorAll("td.version").Select(cell => (cell.TextContent, cell.GetAttribute("title"))).Order()
        );
    }

    [Fact]
    public async Task A_list_of_jobs_that_no_known_version_has_run_has_no_column_for_it()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        dashboard.Storage.Data.Jobs.Add(SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(1)));
        Assert.Empty((await dashboard.PageAsync("/jobs/list?state=enqueued")).QuerySelectorAll(".version"));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var seen = new HashSet<string?>();
        for (var path = "/jobs/list?state=failed"; path is not null;)
        {
            var page = await dashboard.PageAsync(path);
            foreach (var row in page.QuerySelectorAll("[data-row]")) Assert.True(seen.Add(row.GetAttribute("data-key")));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(60, seen.Count);
    }

    [Theory]
    [InlineData("queue:critical", 5)]
    [InlineData("tag:newsletter", 1)]
    [InlineData("IMailer.SendAsync state:enqueued", 14)]
    [InlineData("state:failed last:1h type:IMailer", 45)]
    [InlineData("error:\"timed out\"", 50)]
    [InlineData("arg.0:505", 1)]
    public async Task A_search_lists_what_matches(string search, int rows)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(rows, (await dashboard.PageAsync("/jobs/list?q=" + Uri.EscapeDataString(search))).QuerySelectorAll("[data-row]").Length);
    }

    [Fact]
    public async Task A_state_in_the_query_box_goes_before_the_tab_and_another_tab_before_the_state()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/list?state=enqueued&q=" + Uri.EscapeDataString("state:failed error:\"timed out\""));
        Assert.All(page.QuerySelectorAll("[data-row]"), row => Assert.Contains("Failed", row.TextContent, StringComparison.Ordinal));
        Assert.NotEmpty(page.QuerySelectorAll("[data-row]"));
        Assert.Equal("All", page.QuerySelector(".tabs [aria-current=page]")!.TextContent);
        Assert.EndsWith(
            "?state=retrying&q=" + Uri.EscapeDataString("error:\"timed out\""),
            page.QuerySelector(".tabs a[href*=retrying]")!.GetAttribute("href"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("queue:critical state:enqueued", 5)]
    [InlineData("method:SendAsync state:processing", 1)]
    [InlineData("recurring:poll-inbox state:failed", 5)]
    [InlineData("from:2020-01-01 to:2020-02-01", 0)]
    [InlineData("from:2020-01-01 state:processing", 2)]
    [InlineData("state:retrying", 9)]
    [InlineData("arg:505", 1)]
    public async Task Every_other_term_of_the_query_box_narrows_the_list(string search, int rows)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(rows, (await dashboard.PageAsync("/jobs/list?q=" + Uri.EscapeDataString(search))).QuerySelectorAll("[data-row]").Length);
    }

    [Theory]
    [InlineData("queu:critical", "not known")]
    [InlineData("state:broken", "not a state")]
    [InlineData("last:soon", "last:15m")]
    [InlineData("queue:", "needs a value")]
    public async Task A_search_that_is_not_understood_says_how_to_write_it(string search, string remedy)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var response = await dashboard.Client.GetAsync("/jobs/list?q=" + Uri.EscapeDataString(search));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(remedy, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue:critical tag:newsletter queue:default", "'queue:' is given twice: 'critical' and 'default'.")]
    [InlineData("type:IMailer type:IReports", "'type:' is given twice")]
    [InlineData("tag:a tag:b", "'tag:' is given twice")]
    [InlineData("error:timed error:out", "'error:' is given twice")]
    [InlineData("arg.0:1 arg.0:2", "'arg.0:' is given twice")]
    [InlineData("arg:1 arg.0:2", "'arg:1' and 'arg.0:2' both give the argument.")]
    [InlineData("last:6h from:2026-03-01", "'last:6h' and 'from:2026-03-01' both give the beginning.")]
    [InlineData("IMailer.SendAsync type:IReports", "'IMailer.SendAsync' and 'type:IReports' both give the type.")]
    [InlineData("IMailer.SendAsync method:WelcomeAsync", "both give the method.")]
    [InlineData("IMailer IReports", "'IMailer' and 'IReports' both give the type.")]
    [InlineData("id:01980000-0000-7000-8000-000000000001 01980000-0000-7000-8000-000000000002", "both give the id.")]
    [InlineData("state:retrying state:failed", "goes with no other state")]
    public async Task A_search_that_says_two_things_where_one_counts_is_refused(string search, string message)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var page = await dashboard.Client.GetAsync("/jobs/list?q=" + Uri.EscapeDataString(search));
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        Assert.Contains(message, document.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(document.QuerySelectorAll("[data-row]"));

        using var api = await dashboard.Client.GetAsync("/jobs/api/v1/jobs?q=" + Uri.EscapeDataString(search));
        Assert.Equal(HttpStatusCode.BadRequest, api.StatusCode);
        using var json = JsonDocument.Parse(await api.Content.ReadAsStringAsync());
        Assert.Contains(message, json.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state:processing state:scheduled", 2 + 15)]
    [InlineData("state:processing state:Processing", 2)]
    [InlineData("queue:critical queue:critical", 5)]
    [InlineData("IMailer method:SendAsync state:enqueued", 14)]
    public async Task Several_states_mean_any_of_them_and_the_same_term_again_changes_nothing(string search, int rows)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(rows, (await dashboard.PageAsync("/jobs/list?q=" + Uri.EscapeDataString(search))).QuerySelectorAll("[data-row]").Length);
    }

    [Fact]
    public async Task An_id_alone_finds_its_job()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs[40];
        Assert.Equal(job.Id, (await dashboard.PageAsync($"/jobs/list?q={job.Id}")).QuerySelectorAll("[data-row]").Single().GetAttribute("data-key"));
    }

    [Fact]
    public async Task Ticked_jobs_are_retried_and_the_page_says_so()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var jobs = dashboard.Storage.Data.Jobs.Where(job => job.State == JobState.Failed).Take(3).Select(job => ("id", job.Id));
        using var response = await dashboard.PostAsync("/jobs/selected/retry", [.. jobs, ("back", "/jobs/list?state=failed")]);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var page = await dashboard.AfterAsync(response);
        Assert.Contains("3 jobs are back", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(57, dashboard.Storage.Data.Jobs.Count(job => job.State == JobState.Failed));
        var actor = Assert.Single(dashboard.Storage.Actions).Actor;
        Assert.Equal("anonymous", actor.Name);
        Assert.Contains("127.0.0.1", actor.From, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_storage_says_how_the_first_job_is_made()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        Assert.Contains("BackgroundJob.Enqueue", (await dashboard.PageAsync("/jobs/list")).QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_keep_to_the_path_base_and_the_prefix()
    {
        await using var dashboard = await DashboardHost.StartAsync(pattern: "/admin/jobs", use: app => app.UsePathBaseForTests("/shop"));
        foreach (
            var path in new[] { "/shop/admin/jobs", "/shop/admin/jobs/", "/shop/admin/jobs/list", $"/shop/admin/jobs/job/{dashboard.Storage.Data.Jobs[0].Id}" }
        )
        {
            await LinksBeginWithAsync(dashboard, path, "/shop/admin/jobs");
        }
    }

    [Fact]
    public async Task Links_and_changes_keep_to_a_prefix_that_a_proxy_takes_off()
    {
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.AllowUnauthenticated = true,
            use: app => app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.XForwardedPrefix })
        );
        dashboard.Client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/ops"); // as a proxy does that gives /jobs for /ops/jobs
        await LinksBeginWithAsync(dashboard, "/jobs/list", "/ops/jobs");

        using var change = new HttpRequestMessage(HttpMethod.Post, $"/jobs/job/{dashboard.Storage.Data.Jobs[0].Id}/delete")
        {
            Content = new FormUrlEncodedContent([]),
        };
        change.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await dashboard.Client.SendAsync(change);
        Assert.StartsWith("/ops/jobs", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    private static async Task LinksBeginWithAsync(DashboardHost dashboard, string path, string root)
    {
        var page = await dashboard.PageAsync(path);
        var links = page.QuerySelectorAll("a[href], link[href], script[src], form[action]")
            .Select(element => element.GetAttribute("href") ?? element.GetAttribute("src") ?? element.GetAttribute("action"));
        Assert.All(links.Where(link => !link!.StartsWith('#')), link => Assert.StartsWith(root, link, StringComparison.Ordinal));
    }
}
