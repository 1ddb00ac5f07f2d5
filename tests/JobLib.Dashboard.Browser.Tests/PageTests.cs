using Deque.AxeCore.Playwright;
using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Every page, in light and dark, on a desk and on a phone.</summary>
public class PageTests(Browser browser)
{
    private const int Desk = 1440;
    private const int Phone = 390;
    private const int SmallPhone = 360;

    public static TheoryData<string> Names() => [.. Pages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_draws_without_a_complaint_and_fits_its_window(string name)
    {
        await using var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, Pages.Path(dashboard, name));
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in new[] { Desk, Phone, SmallPhone })
            {
                await tab.Page.SetViewportSizeAsync(width, 900);
                Assert.True(await FitsAsync(tab.Page), $"The page is wider than a window of {width}: {await WidestAsync(tab.Page)}");
                if (width != SmallPhone) Assert.Empty(await FaultsAsync(tab.Page, width));
            }
        }

        // A page that says 404 or 400 is itself what the browser reports as failed to load.
        Assert.DoesNotContain(tab.Complaints, text => !(name is "not-found" or "search" && text.Contains("Failed to load resource", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_empty_storage_and_ten_thousand_failures_have_pages_too()
    {
        await using var tab = await browser.OpenAsync();
        await using var empty = await DashboardHost.StartAsync(fill: false);
        foreach (var path in new[] { "/jobs", "/jobs/list", "/jobs/list?state=failed", "/jobs/recurring", "/jobs/servers", "/jobs/errors", "/jobs/batches", "/jobs/audit" })
        {
            await tab.GoAsync(empty, path);
            Assert.True(await tab.Page.Locator("main .empty, main .notice").CountAsync() > 0, $"{path} says nothing about being empty.");
            Assert.Empty(await FaultsAsync(tab.Page, Desk));
        }

        await using var failing = await DashboardHost.StartAsync();
        failing.Storage.Data.Counts = new Dictionary<JobState, long> { [JobState.Failed] = 10_412, [JobState.Succeeded] = 12_345_678, [JobState.Enqueued] = 99_123 };
        await tab.GoAsync(failing, "/jobs");
        Assert.Contains("10.4k", await tab.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    private static Task<bool> FitsAsync(IPage page) => page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth");

    private static Task<string> WidestAsync(IPage page) =>
        page.EvaluateAsync<string>("[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)).slice(0, 4).join(' | ')");

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page, int width) => (await page.RunAxe()).Violations
        .Where(violation => violation.Impact is "serious" or "critical")
        .Select(violation => $"{violation.Id} at {width}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}");
}
