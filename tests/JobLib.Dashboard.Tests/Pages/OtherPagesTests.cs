using System.Net;
using AngleSharp.Html.Parser;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Pages;

public class OtherPagesTests
{
    [Fact]
    public async Task The_overview_names_each_problem_with_its_action()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var problems = (await dashboard.PageAsync("/jobs")).QuerySelectorAll(".problems li").Select(item => item.TextContent).ToArray();
        foreach (
            var expected in new[]
            {
                "No server for queue 'reports'",
                "Server 'batch-9' died",
                "Unknown job 'Shop.Legacy.Importer.RunAsync'",
                "'broken' cannot be scheduled",
                "The clock of 'web-2",
            }
        )
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
        lock (dashboard.Storage.Data)
        {
            dashboard.Storage.Data.Jobs.Add(
                SampleData.Job(now, JobState.Scheduled, SampleData.Send(1), job => job with { DueAt = now - TimeSpan.FromMinutes(5) })
            );
        }

        using var forget = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default")); // a change makes the next page read anew
        Assert.Contains("for 5 min", (await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=overdue]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_newer_than_the_library_is_a_problem_and_one_that_is_equal_is_none()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Schema = new(3, 3) };
        Assert.Null((await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=schema]"));
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Schema = new(4, 3) };
        using var forget = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default"));
        var problem = (await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=schema]")!.TextContent;
        Assert.Contains("schema version 4; this application knows 3", problem, StringComparison.Ordinal);
        Assert.Contains("See the servers", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_of_another_version_are_a_problem_with_their_names_versions_and_age()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Null((await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=versions]"));
        var servers = dashboard.Storage.Data.Overview.Servers.Where(server => !server.Dead).ToArray();
        var old = servers[0] with { Version = "0.0.9", StartedAt = TimeProvider.System.GetUtcNow().AddMinutes(-7) };
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Servers = [old, .. servers.Skip(1)] };
        using var forget = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default"));
        var problem = (await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key=versions]")!.TextContent;
        Assert.Contains($"1 of {servers.Length} servers", problem, StringComparison.Ordinal);
        Assert.Contains($"'{old.Name}' 0.0.9", problem, StringComparison.Ordinal);
        Assert.Contains("for 7 min", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_what_keeps_it_from_working_is_a_problem_until_it_says_so_no_more_or_is_dead()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var server = SampleSurroundings.Server("web-1", TimeProvider.System.GetUtcNow(), server => server with { Id = "1", Held = 3 });
        async Task<string?> ProblemAsync(Func<ServerSummary, ServerSummary> change)
        {
            dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Servers = [change(server)] };
            using var forget = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default"));
            return (await dashboard.PageAsync("/jobs")).QuerySelector(".problems [data-key='trouble 1']")?.TextContent;
        }

        Assert.Null(await ProblemAsync(server => server));
        var problem = await ProblemAsync(server => server with { Trouble = "It cannot fetch: permission denied <job>." });
        foreach (var expected in new[] { "Server 'web-1' is in trouble", "It cannot fetch: permission denied <job>.", "3 jobs held", "See the servers" })
        {
            Assert.Contains(expected, problem, StringComparison.Ordinal);
        }

        Assert.Contains("permission denied", (await dashboard.PageAsync("/jobs/servers")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(await ProblemAsync(server => server with { Trouble = "It cannot fetch.", Dead = true })); // that it died is the problem
        Assert.Null(await ProblemAsync(server => server));
        Assert.DoesNotContain("in trouble", (await dashboard.PageAsync("/jobs/servers")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_used_stands_alone_with_its_remedy_since_when_and_what_to_do()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var dashboard = await DashboardHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        dashboard.Storage.Failure = new StorageSchemaException("The schema is at version 1. Set AutoMigrate = true.");
        using (await dashboard.SendAsync(HttpMethod.Get, "/jobs")) clock.Advance(TimeSpan.FromMinutes(5));
        using var response = await dashboard.SendAsync(HttpMethod.Get, "/jobs/list?state=failed");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var problem = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()).QuerySelector(".problems [data-key=schema]")!;
        Assert.Contains("Set AutoMigrate = true.", problem.TextContent, StringComparison.Ordinal);
        Assert.Contains("for 5 min", problem.TextContent, StringComparison.Ordinal);
        Assert.Equal("/jobs/list?state=failed", problem.QuerySelector("a")!.GetAttribute("href"));
        dashboard.Storage.Failure = null;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await dashboard.PageAsync("/jobs/list")).QuerySelector("[data-key=schema]"));
    }

    [Fact]
    public async Task Many_problems_are_not_shown_all_at_once_and_the_grave_ones_come_first()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var now = TimeProvider.System.GetUtcNow();
        var ill = Enumerable
            .Range(0, 20)
            .Select(i => SampleSurroundings.Server($"pod-{i}", now, server => server) with { Dead = i == 19, Held = 2, ClockSkew = TimeSpan.FromMinutes(1) });
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with
        {
            Servers = [SampleSurroundings.Server("alive", now, server => server), .. ill],
        };
        var page = await dashboard.PageAsync("/jobs");
        Assert.Equal(6, page.QuerySelectorAll(".problems li").Count(item => item.Closest("details") is null));
        Assert.Contains("pod-19", page.QuerySelector(".problems li.grave")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("14 more problems", page.QuerySelector("details.more summary")!.TextContent);
        Assert.Equal(14, page.QuerySelectorAll("details.more li").Length);
    }

    [Fact]
    public async Task Without_problems_there_is_no_strip_for_them()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        Assert.Null((await dashboard.PageAsync("/jobs")).QuerySelector(".problems"));
    }

    [Fact]
    public async Task The_next_recurring_runs_are_the_soonest_of_all_wherever_their_ids_stand()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var some = dashboard.Storage.Data.Recurring[0];
        var now = TimeProvider.System.GetUtcNow();
        var later = Enumerable.Range(0, 250).Select(i => some with { Id = $"a-{i:000}", Next = now.AddDays(1 + i) });
        dashboard.Storage.Data.Recurring =
        [
            some with
            {
                Id = "a-paused",
                Paused = true,
                Next = now.AddMinutes(1),
            },
            .. later,
            some with
            {
                Id = "z-first",
                Next = now.AddHours(1),
            },
        ];
        var card = (await dashboard.PageAsync("/jobs"))
            .QuerySelectorAll(".card")
            .Single(card => card.TextContent.Contains("Next recurring runs", StringComparison.Ordinal));
        Assert.Equal(["z-first", "a-000", "a-001", "a-002", "a-003"], card.QuerySelectorAll("tbody tr").Select(row => row.GetAttribute("data-key")));
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

    [Fact]
    public async Task A_recurring_job_says_what_comes_beside_its_expression_and_why_it_is_paused()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var text = (await dashboard.PageAsync($"/jobs/recurring/job?id={Uri.EscapeDataString("month-end/closing & archive")}")).Body!.TextContent;
        foreach (var said in new[] { "At 22:00", "The auditors are here.", "later, by its id", "2098-12-31, de-holidays", "delete the one before" })
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("jitter 00:10:00", text, StringComparison.Ordinal);

        var job = dashboard.Storage.Data.Recurring[^1];
        dashboard.Storage.Data.Recurring = [job with { Id = "unknown", Paused = false, Next = DateTimeOffset.UtcNow.AddDays(1) }];
        Assert.Contains(
            "what follows is not known here",
            (await dashboard.PageAsync("/jobs/recurring/job?id=unknown")).Body!.TextContent,
            StringComparison.Ordinal
        ); // nobody has added its calendar
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
        Assert.NotNull((await dashboard.AfterAsync(response)).QuerySelector(".notice.good"));
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
            foreach (
                var link in page.QuerySelectorAll("a[href]")
                    .Select(anchor => anchor.GetAttribute("href")!)
                    .Where(link => link.StartsWith("/jobs", StringComparison.Ordinal))
            )
            {
                if (seen.Add(link)) open.Enqueue(link);
            }
        }
    }
}
