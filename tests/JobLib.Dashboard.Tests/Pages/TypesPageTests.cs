using System.Globalization;
using System.Net;
using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Dashboard.Types;
using JobLib.Storage;

namespace JobLib.Dashboard.Tests.Pages;

public class TypesPageTests
{
    private static readonly ChartRange Hour = TypeReads.Ranges[0];
    private static readonly string One = "/jobs/types/one?name=" + Uri.EscapeDataString(SampleTallies.Send);

    [Fact]
    public async Task The_table_has_every_method_with_its_figures_and_links_to_its_page()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/types");
        var row = page.QuerySelectorAll("tbody tr").First(row => row.QuerySelector(".name")?.TextContent == "IMailer.SendAsync");
        Assert.StartsWith(One, row.QuerySelector(".name")?.GetAttribute("href"), StringComparison.Ordinal);
        var now = TimeProvider.System.GetUtcNow();
        var ended = dashboard
            .Storage.Data.Tallies.Where(tally => tally.Period == TallyPeriod.Minute && tally.Method == SampleTallies.Send && tally.Start >= Hour.From(now))
            .Sum(tally => tally.Succeeded + tally.Failed + tally.Retried);
        Assert.Equal(ended.ToString("N0", CultureInfo.InvariantCulture), row.QuerySelector("[data-label=Ended]")?.TextContent);
        Assert.NotNull(row.QuerySelector(".spark polyline.failed"));
        Assert.Contains(page.QuerySelectorAll("nav a"), anchor => anchor.TextContent == "Types" && anchor.GetAttribute("aria-current") == "page");
        Assert.Contains(page.QuerySelectorAll(".name"), name => name.TextContent == "Repository.Rebuild");
    }

    [Theory]
    [InlineData("most", "IMailer.SendAsync")]
    [InlineData("slowest", "QuarterlyInvoiceReconciliationService.ReconcileOutstandingInvoicesForAllTenantsAsync")]
    [InlineData("failing", "IMailer.SendAsync")]
    public async Task The_table_is_sorted_by_what_is_asked_for(string sort, string first)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        foreach (var range in new[] { "1h", "24h", "7d" })
        {
            var page = await dashboard.PageAsync($"/jobs/types?sort={sort}&range={range}");
            Assert.Equal(first, page.QuerySelector("tbody .name")?.TextContent);
        }
    }

    [Fact]
    public async Task A_queue_leaves_the_methods_of_others_out_and_stays_chosen()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/types?queue=critical");
        Assert.Equal(["IMailer.WelcomeAsync"], page.QuerySelectorAll("tbody .name").Select(name => name.TextContent));
        Assert.Equal("critical", page.QuerySelector("select[name=queue] option[selected]")?.GetAttribute("value"));
        Assert.All(page.QuerySelectorAll(".ranges a"), anchor => Assert.Contains("queue=critical", anchor.GetAttribute("href"), StringComparison.Ordinal));
        Assert.NotNull((await dashboard.PageAsync("/jobs/types?queue=nowhere")).QuerySelector(".empty"));
    }

    [Fact]
    public async Task A_methods_page_tells_before_and_after_a_deployment()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync(One);
        var versions = page.QuerySelectorAll("[data-key^='1.']").Select(row => row.TextContent).ToArray();
        Assert.Equal(2, versions.Length);
        Assert.Contains("1.5.0+0f1e2d3", versions[0], StringComparison.Ordinal);
        Assert.Contains("1.4.0+9a1b2c3", versions[1], StringComparison.Ordinal);
        Assert.Contains("0 %", versions[1], StringComparison.Ordinal);
        Assert.Equal(
            3,
            page.QuerySelectorAll(".chart .mark title")
                .Count(title => title.TextContent.Contains($"version {SampleTallies.New} began", StringComparison.Ordinal))
        );
        // it ran before
        Assert.DoesNotContain(page.QuerySelectorAll(".chart .mark title"), title => title.TextContent.Contains(SampleTallies.Old, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_methods_page_has_its_errors_its_last_jobs_and_ways_to_all_of_them()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync(One);
        var failed = dashboard.Storage.Data.Jobs.Count(job => job.State == JobState.Failed && job.Payload.Method == nameof(IMailer.SendAsync));
        Assert.Equal(failed.ToString(CultureInfo.InvariantCulture), page.QuerySelector($"[data-key='{SampleData.Error().Fingerprint}'] .num")?.TextContent);
        Assert.Equal(10, page.QuerySelectorAll("table.jobs tbody tr").Length);
        var list = page.QuerySelectorAll(".buttons a").Single(anchor => anchor.TextContent == "Failed jobs").GetAttribute("href")!;
        Assert.Contains("SendAsync", (await dashboard.PageAsync(list)).QuerySelector("table.jobs")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_attributes_say_is_shown_where_the_code_is_known()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var welcome = await dashboard.PageAsync("/jobs/types/one?name=" + Uri.EscapeDataString($"{typeof(IMailer).FullName}.{nameof(IMailer.WelcomeAsync)}"));
        Assert.Contains("Welcome {0}", welcome.QuerySelector(".facts")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_nobody_has_counted_and_that_has_no_job_is_not_found()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync("/jobs/types/one?name=Nobody.Knows"));
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync("/jobs/types/one"));
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync("/jobs/api/v1/types/one?name=Nobody.Knows"));
    }

    [Fact]
    public async Task Without_the_right_to_arguments_the_messages_of_errors_are_left_out()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.ViewArguments)
        );
        foreach (var path in new[] { One, One.Replace("/jobs/types", "/jobs/api/v1/types", StringComparison.Ordinal) })
        {
            var text = await dashboard.Client.GetStringAsync(path);
            Assert.Contains("TimeoutException", text, StringComparison.Ordinal);
            Assert.DoesNotContain("timed out", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_overview_marks_where_a_version_began()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs?range=24h");
        Assert.Equal(2, page.QuerySelectorAll(".chart .mark title").Count(title => title.TextContent.Contains(SampleTallies.New, StringComparison.Ordinal)));
    }

    [Fact]
    public void More_rows_than_are_read_at_once_cut_the_time_and_never_a_part_of_it()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        var rows = Enumerable.Range(0, 10).SelectMany(i => Enumerable.Range(0, 3).Select(server => Row(now.AddMinutes(-i), succeeded: 1))).ToArray();
        var whole = new TypeTable(rows, 31, Hour, now);
        Assert.Equal((30L, null), (whole.Sum().Ended, whole.CutTo));
        var cut = new TypeTable(rows[..20], 20, Hour, now); // the seventh minute lacks a server
        Assert.Equal((18L, Start(now.AddMinutes(-5))), (cut.Sum().Ended, cut.CutTo));
    }

    [Fact]
    public void A_step_is_the_sum_of_its_rows_and_those_without_any_are_there()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        var table = new TypeTable([Row(now, 2), Row(now, 3), Row(now.AddMinutes(-59), 7)], 100, Hour, now);
        var steps = table.Steps();
        Assert.Equal((60, 7L, 0L, 5L), (steps.Count, steps[0].Figures.Ended, steps[30].Figures.Ended, steps[59].Figures.Ended));
        Assert.Equal((7, 5), (table.Types()[0].Steps[0], table.Types()[0].Steps[59]));
    }

    [Theory]
    [InlineData("Shop.Mailer.Send", "Shop.Mailer", "Send", "Mailer.Send")]
    [InlineData("Shop.Outer+Inner.Run", "Shop.Outer+Inner", "Run", "Inner.Run")]
    [InlineData("Shop.Repository`1[[Shop.Order, Shop]].Save", "Shop.Repository`1[[Shop.Order, Shop]]", "Save", "Repository.Save")]
    [InlineData("Shop.Mailer.Send[[Shop.Order, Shop]]", "Shop.Mailer", "Send[[Shop.Order, Shop]]", "Mailer.Send")]
    [InlineData("(others)", "", "(others)", "(others)")]
    public void A_name_is_taken_apart_as_it_was_put_together(string full, string type, string method, string shown)
    {
        var name = MethodName.Of(full);
        Assert.Equal((type, method, shown), (name.Type, name.Method, name.Short));
    }

    private static DateTimeOffset Start(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerMinute));

    private static JobTally Row(DateTimeOffset at, int succeeded) =>
        SampleTallies.Row(TallyPeriod.Minute, Start(at), "Shop.Mailer.Send", "mail", null, succeeded, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
