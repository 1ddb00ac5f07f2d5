using System.Globalization;
using AngleSharp.Dom;
using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The charts of the overview: of one queue or one type, of a time that somebody chooses, and with a burst among what is ordinary.</summary>
public class OverviewChartTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_queue_narrows_the_charts_and_stays_chosen_with_another_range()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs?queue=critical");
        Assert.Equal("critical", dashboard.Storage.Data.SeriesAsked.Last().Queue);
        Assert.Equal("critical", page.QuerySelector("select[name=queue] option[selected]")!.GetAttribute("value"));
        Assert.All(page.QuerySelectorAll(".ranges a[href^='/jobs?']"), link => Assert.Contains("queue=critical", link.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Contains(page.QuerySelectorAll(".ranges a"), link => link.GetAttribute("href")!.Contains("queue%3Acritical", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1h")]
    [InlineData("24h")]
    [InlineData("7d")]
    public async Task A_type_has_its_own_figures_and_percentiles_in_the_charts(string range)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync($"/jobs?range={range}&type={Uri.EscapeDataString(SampleTallies.Send)}");
        Assert.Empty(dashboard.Storage.Data.SeriesAsked);
        Assert.Contains("p95", page.QuerySelectorAll(".chart")[1].TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.QuerySelectorAll(".chart rect.succeeded"));
        Assert.Equal(SampleTallies.Send, page.QuerySelector("select[name=type] option[selected]")!.GetAttribute("value"));
        Assert.True(page.QuerySelectorAll("select[name=type] option").Length > 2); // the others can be chosen
        Assert.Equal(range, page.QuerySelector(".ranges [aria-current]")!.TextContent.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_time_is_shown_in_whole_steps_and_the_lists_follow_it()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var (from, to) = (Minute(Now.AddMinutes(-90)), Minute(Now.AddMinutes(-30)));
        var page = await dashboard.PageAsync($"/jobs?queue=critical&from={ChartFilter.Text(from)}&to={ChartFilter.Text(to)}");
        var asked = dashboard.Storage.Data.SeriesAsked.Last();
        Assert.Equal((from, to, TimeSpan.FromMinutes(1)), (asked.From, asked.To, asked.Step));
        Assert.Null(page.QuerySelector(".ranges [aria-current]"));
        Assert.Equal(ChartFilter.Text(from), page.QuerySelector("input[name=from]")!.GetAttribute("value"));
        var list = page.QuerySelectorAll(".ranges a").Single(link => link.TextContent == "Jobs").GetAttribute("href")!;
        var jobs = await dashboard.PageAsync(list);
        Assert.Equal(
            $"queue:critical from:{ChartFilter.Text(from)} to:{ChartFilter.Text(to)}",
            jobs.QuerySelector("#search")!.GetAttribute("value")!.Replace("\"", "", StringComparison.Ordinal)
        );
        Assert.Null(jobs.QuerySelector(".notice.bad"));
        var slots = page.QuerySelectorAll(".chart")[0].QuerySelectorAll(".hit");
        Assert.Equal(60, slots.Length);
        Assert.Equal((ChartFilter.Text(from), ChartFilter.Text(to)), (slots[0].GetAttribute("data-from"), slots[^1].GetAttribute("data-to")));
        Assert.Equal("/jobs?queue=critical", page.QuerySelector("svg[data-zoom]")!.GetAttribute("data-zoom"));
    }

    [Theory]
    [InlineData("from=0001-01-01&to=9999-12-31")]
    [InlineData("from=2026-01-01T10:00&to=2026-01-01T09:00")]
    [InlineData("from=soon&to=later")]
    [InlineData("from=2020-01-01")]
    public async Task A_time_that_is_none_is_left_out(string query)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal("1 h", (await dashboard.PageAsync($"/jobs?{query}")).QuerySelector(".ranges [aria-current]")!.TextContent);
    }

    [Theory]
    [InlineData(1, 1, "1 minute")]
    [InlineData(120, 1, "1 minute")]
    [InlineData(121, 5, "5 minutes")]
    [InlineData(24 * 60, 15, "15 minutes")]
    [InlineData(14 * 24 * 60, 240, "4 hours")]
    public void A_time_of_any_length_has_as_many_steps_as_can_be_told_apart(int minutes, int step, string name)
    {
        var range = ChartRange.Between(Minute(Now), Minute(Now).AddMinutes(minutes), TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(step), range.Step);
        Assert.InRange(range.Buckets, 1, 121);
        Assert.True(range.From(Now) <= Minute(Now) && range.From(Now) + range.Length >= Minute(Now).AddMinutes(minutes), name);
    }

    [Fact]
    public void One_burst_does_not_flatten_the_rest_and_what_grows_steadily_is_not_cut()
    {
        var ordinary = Enumerable.Range(0, 58).Select(i => 50.0 + i % 10);
        Assert.Equal(200, Charts.Scale.Top([.. ordinary, 40_000, 40_000]));
        Assert.Equal(100, Charts.Scale.Top(Enumerable.Range(1, 60).Select(i => (double)i)));
        Assert.Equal(50_000, Charts.Scale.Top([3, 40_000])); // too few to tell what is ordinary
        Assert.Equal(1, Charts.Scale.Top([]));
    }

    [Fact]
    public async Task What_is_cut_off_is_marked_and_said()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var sample = dashboard.Storage.Data.Series[0];
        dashboard.Storage.Data.Series =
        [
            .. Enumerable
                .Range(1, 50)
                .Select(i => sample with { Minute = Minute(Now).AddMinutes(-i), Succeeded = i == 7 ? 90_000 : 40, Failed = 0, Retried = 0 }),
        ];
        var chart = (await dashboard.PageAsync("/jobs")).QuerySelector(".chart")!;
        Assert.Single(chart.QuerySelectorAll(".cut"));
        Assert.Contains("Cut off: up to 90,000", chart.QuerySelector("figcaption")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("90,000", chart.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
