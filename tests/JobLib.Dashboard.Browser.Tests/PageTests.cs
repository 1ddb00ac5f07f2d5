using Deque.AxeCore.Commons;
using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Every page, in light and dark, on a desk and on a phone.</summary>
public class PageTests(Browser browser)
{
    private const int Desk = 1440;
    private const int Phone = 390;
    private const int SmallPhone = 360;
    private const int Rows = 12; // more are no other page, and take the checks longer

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string> Names() => [.. Pages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_draws_without_a_complaint_and_fits_its_window(string name)
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync(options => (options.PageSize, options.AllowEnqueue) = (Rows, true));
        await tab.GoAsync(dashboard, Pages.Path(dashboard, name));
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in new[] { Desk, Phone, SmallPhone })
            {
                await tab.Page.SetViewportSizeAsync(width, 900);
                Assert.True(await FitsAsync(tab.Page), $"The page is wider than a window of {width}: {await WidestAsync(tab.Page)}");
                if (width == Desk || width == Phone && scheme == ColorScheme.Light) Assert.Empty(await FaultsAsync(tab.Page));
            }
        }

        // A page that says 404 or 400 is itself what the browser reports as failed to load.
        Assert.DoesNotContain(tab.Complaints, text => !(name is "not-found" or "search" && text.Contains("Failed to load resource", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_empty_storage_and_ten_thousand_failures_have_pages_too()
    {
        var tab = await browser.OpenAsync();
        await using var empty = await DashboardHost.StartAsync(fill: false);
        foreach (
            var path in new[]
            {
                "/jobs",
                "/jobs/list",
                "/jobs/list?state=failed",
                "/jobs/recurring",
                "/jobs/servers",
                "/jobs/errors",
                "/jobs/types",
                "/jobs/batches",
                "/jobs/audit",
            }
        )
        {
            await tab.GoAsync(empty, path);
            Assert.True(await tab.Page.Locator("main .empty, main .notice").CountAsync() > 0, $"{path} says nothing about being empty.");
            Assert.Empty(await FaultsAsync(tab.Page));
        }

        await using var failing = await DashboardHost.StartAsync();
        failing.Storage.Data.Counts = new Dictionary<JobState, long>
        {
            [JobState.Failed] = 10_412,
            [JobState.Succeeded] = 12_345_678,
            [JobState.Enqueued] = 99_123,
        };
        await tab.GoAsync(failing, "/jobs");
        Assert.Contains("10.4k", await tab.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    private static Task<bool> FitsAsync(IPage page) => page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth");

    private static Task<string> WidestAsync(IPage page) =>
        page.EvaluateAsync<string>(
            "[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)).slice(0, 4).join(' | ')"
        );

    // In the page itself: the package's own way opens another page for each look, which takes longer than the look.
    private static async Task<string[]> FaultsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
              .filter(violation => ['serious', 'critical'].includes(violation.impact))
              .map(violation => `${violation.id} at ${innerWidth}: ${violation.nodes.slice(0, 3).map(node => node.html).join(' | ')}`)
            """);
    }
}
