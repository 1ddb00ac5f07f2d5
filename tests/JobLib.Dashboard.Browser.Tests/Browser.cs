using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Debian's Chromium, one for all tests. Where there is none, tests are skipped, and under CI they fail.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";
    private static readonly string[] Arguments =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path)) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = Arguments });
    }

    public async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        if (browser is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{Path} is missing. Install Debian's package chromium.");
            Assert.Skip($"{Path} is missing: install Debian's package chromium to run the browser tests.");
        }

        var context = await browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, TimezoneId = "Europe/Berlin" });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
