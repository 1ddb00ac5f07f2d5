using Microsoft.Playwright;

// One browser, one page at a time: a machine with two cores draws one page quickly and four of them not at all.
[assembly: AssemblyFixture(typeof(JobLib.Dashboard.Browser.Tests.Browser))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Debian's Chromium, one for all tests. Where there is none, tests are skipped, and under CI they fail.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";
    internal const float Patience = 60_000; // ms: a busy machine is no failure
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;
    private BrowserTab? tab;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path)) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = Arguments, Timeout = Patience });
        var context = await browser.NewContextAsync(new() { TimezoneId = "Europe/Berlin" });
        context.SetDefaultTimeout(Patience);
        tab = new(await context.NewPageAsync());
    }

    /// <summary>
    /// An empty tab without what tests before have left behind. It is always the same one: a new window takes the browser longer than most tests.
    /// </summary>
    public async Task<BrowserTab> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        if (tab is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{Path} is missing. Install Debian's package chromium.");
            Assert.Skip($"{Path} is missing: install Debian's package chromium to run the browser tests.");
        }

        await tab.EmptyAsync(scheme, width);
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
