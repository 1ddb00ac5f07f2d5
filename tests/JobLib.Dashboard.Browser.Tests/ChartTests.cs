using System.Globalization;
using System.Text.RegularExpressions;
using JobLib.Dashboard.Tests;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>A stretch of a chart is chosen with the mouse, and by the keyboard alone.</summary>
public class ChartTests(Browser browser)
{
    [Fact]
    public async Task Dragging_over_a_chart_shows_that_time_and_its_jobs_are_one_link_away()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs?queue=critical");
        var slots = tab.Page.Locator("svg[data-zoom]").First.Locator(".hit");
        var (first, last) = ((await slots.Nth(20).BoundingBoxAsync())!, (await slots.Nth(39).BoundingBoxAsync())!);
        var (from, to) = (await slots.Nth(20).GetAttributeAsync("data-from"), await slots.Nth(39).GetAttributeAsync("data-to"));
        await tab.Page.Mouse.MoveAsync(last.X + last.Width / 2, last.Y + 20); // from right to left is the same
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(first.X + first.Width / 2, first.Y + 30, new() { Steps = 4 });
        Assert.Equal(1, await tab.Page.Locator("svg .band").CountAsync());
        await tab.LeaveAsync(() => tab.Page.Mouse.UpAsync());
        Assert.Equal(InBerlin(from), await tab.Page.InputValueAsync("input[name=from]"));
        Assert.Equal(InBerlin(to), await tab.Page.InputValueAsync("input[name=to]"));
        Assert.Equal(20, await tab.Page.Locator("svg[data-zoom]").First.Locator(".hit").CountAsync());
        Assert.Equal("critical", await tab.Page.InputValueAsync("select[name=queue]"));
        await tab.LeaveAsync(() => tab.Page.ClickAsync(".ranges a:has-text('Failed jobs')"));
        Assert.Contains($"queue:critical from:{from} to:{to}", await tab.Page.InputValueAsync("#search"), StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_same_time_is_written_into_the_fields_beside_it()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs");
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = ($"{now.AddHours(-5):yyyy-MM-ddTHH:mm}", $"{now.AddHours(-1):yyyy-MM-ddTHH:mm}");
        await tab.Page.FillAsync("input[name=from]", InBerlin(from));
        await tab.Page.FillAsync("input[name=to]", InBerlin(to));
        await tab.Page.FocusAsync(".charts button");
        await tab.FollowKeyAsync("Enter", new Regex($"from={Regex.Escape(Uri.EscapeDataString(from))}&to={Regex.Escape(Uri.EscapeDataString(to))}"));
        Assert.Equal(0, await tab.Page.Locator(".ranges [aria-current]").CountAsync());
        Assert.Equal(InBerlin(from), await tab.Page.InputValueAsync("input[name=from]"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_fields_of_the_charts_are_in_the_zone_that_the_times_of_the_page_are_in()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        var to = TimeProvider.System.GetUtcNow().AddHours(-1);
        var (from, end) = ($"{to.AddHours(-4):yyyy-MM-ddTHH:mm}", $"{to:yyyy-MM-ddTHH:mm}");
        await tab.GoAsync(dashboard, $"/jobs?from={from}&to={end}");
        Assert.Equal(InBerlin(from), await tab.Page.InputValueAsync("input[name=from]"));
        Assert.Equal("From, Europe/Berlin", await tab.Page.GetAttributeAsync("input[name=from]", "aria-label"));
        Assert.Equal("Europe/Berlin", await tab.Page.InnerTextAsync(".charts [data-zone-name]"));
        await tab.Page.ClickAsync("[data-do=zone]");
        Assert.Equal((from, end), (await tab.Page.InputValueAsync("input[name=from]"), await tab.Page.InputValueAsync("input[name=to]")));
        Assert.Equal("UTC", await tab.Page.InnerTextAsync(".charts [data-zone-name]"));
        await tab.Page.ClickAsync("[data-do=zone]");
        await tab.Page.FillAsync("input[name=from]", ""); // and somebody may take a time away
        await tab.LeaveAsync(() => tab.Page.ClickAsync(".charts button"));
        Assert.Contains("from=&", tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal("", await tab.Page.InputValueAsync("input[name=from]"));
        Assert.Empty(tab.Complaints);
    }

    // Where the browser is.
    private static string InBerlin(string? utc)
    {
        var at = DateTime.ParseExact(utc ?? "", "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return $"{TimeZoneInfo.ConvertTimeFromUtc(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")):yyyy-MM-ddTHH:mm}";
    }
}
