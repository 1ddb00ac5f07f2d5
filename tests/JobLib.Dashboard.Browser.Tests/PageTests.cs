using Deque.AxeCore.Playwright;
using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Every page, in light and dark, on a desk and on a phone.</summary>
public class PageTests(Browser browser) : IClassFixture<Browser>
{
    private const int Desk = 1440;
    private const int Phone = 390;
    private const int SmallPhone = 360;

    public static MatrixTheoryData<string, ColorScheme> Cases() => new(Pages.Names, [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_page_draws_without_a_complaint_and_fits_its_window(string name, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(scheme, Desk);
        await using var dashboard = await DashboardHost.StartAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // A page that says 404 or 400 is itself what the browser reports as failed to load.
            if (message.Type is "error" or "warning" && !(name is "not-found" or "search" && message.Text.Contains("Failed to load resource", StringComparison.Ordinal))) complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(new Uri(dashboard.Address, Pages.Path(dashboard, name)).ToString());
        await page.WaitForSelectorAsync("[data-do=theme]:not([hidden])");
        foreach (var width in new[] { Desk, Phone, SmallPhone })
        {
            await page.SetViewportSizeAsync(width, 900);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"The page is wider than a window of {width}: {await WidestAsync(page)}");
            await Pictures.TakeAsync(page, name, scheme, width);
            if (width == SmallPhone || width == Phone && scheme == ColorScheme.Dark) continue; // what differs between phone and desk does not differ by colour
            var axe = await page.RunAxe();
            Assert.Empty(axe.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{violation.Id} at {width}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        }

        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, Desk)]
    [InlineData(ColorScheme.Dark, Phone)]
    public async Task An_empty_storage_and_ten_thousand_failures_have_pages_too(ColorScheme scheme, int width)
    {
        var page = await browser.OpenAsync(scheme, width);
        await using var empty = await DashboardHost.StartAsync(fill: false);
        await page.GotoAsync(new Uri(empty.Address, "/jobs").ToString());
        await Pictures.TakeAsync(page, "empty", scheme, width);
        await page.GotoAsync(new Uri(empty.Address, "/jobs/list").ToString());
        Assert.Contains("No jobs yet", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        await using var failing = await DashboardHost.StartAsync();
        failing.Storage.Data.Counts = new Dictionary<JobState, long> { [JobState.Failed] = 10_412, [JobState.Succeeded] = 12_345_678, [JobState.Enqueued] = 99_123 };
        await page.GotoAsync(new Uri(failing.Address, "/jobs").ToString());
        Assert.Contains("10.4k", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await Pictures.TakeAsync(page, "failing", scheme, width);
        await page.Context.CloseAsync();
    }

    private static Task<string> WidestAsync(IPage page) =>
        page.EvaluateAsync<string>("[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)).slice(0, 4).join(' | ')");
}
