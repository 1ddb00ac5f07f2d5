using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>
/// Draws the pictures of the documentation, into the folder that <c>JOBLIB_PICTURES</c> names (see docs/dashboard.md), or else into one that is deleted.
/// With <c>JOBLIB_PICTURES_ALL=1</c> it draws every page, light and dark, for a desk and a phone, and the empty storage.
/// </summary>
public class PictureTests(Browser browser)
{
    private const int MostBytes = 200_000; // they live in the repository

    [Theory]
    [InlineData("overview", "", ColorScheme.Light, 1440)]
    [InlineData("overview-dark", "", ColorScheme.Dark, 1440)]
    [InlineData("overview-phone", "", ColorScheme.Dark, 390)]
    [InlineData("jobs", "/list", ColorScheme.Light, 1440)]
    [InlineData("job", "failed-job", ColorScheme.Light, 1440)]
    [InlineData("errors", "/errors", ColorScheme.Light, 1440)]
    [InlineData("recurring", "/recurring", ColorScheme.Light, 1440)]
    [InlineData("servers", "/servers", ColorScheme.Light, 1440)]
    public async Task A_picture_of_the_documentation_is_drawn_and_small(string name, string page, ColorScheme scheme, int width)
    {
        var tab = await browser.OpenAsync(scheme, width);
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, page.StartsWith('/') || page.Length == 0 ? "/jobs" + page : Pages.Path(dashboard, page));
        var picture = await tab.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        Assert.InRange(picture.Length, 1_000, MostBytes);
        if (Folder is { } folder) await File.WriteAllBytesAsync(Path.Combine(folder, $"dashboard-{name}.png"), picture);
    }

    [Fact]
    public async Task Every_page_is_drawn_for_whoever_wants_to_look_at_it()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync(options => options.AllowEnqueue = true);
        await using var empty = await DashboardHost.StartAsync(fill: false);
        var names = Environment.GetEnvironmentVariable("JOBLIB_PICTURES_ALL") == "1" ? Pages.Names : Pages.Names[..1];
        foreach (
            var (host, name) in names
                .Select(name => (dashboard, name))
                .Concat(names.Where(name => !name.Contains("job", StringComparison.Ordinal) && name is not ("batch" or "clone")).Select(name => (empty, name)))
        )
        {
            await tab.GoAsync(host, Pages.Path(host, name));
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                foreach (var width in new[] { 1440, 390 })
                {
                    await tab.Page.SetViewportSizeAsync(width, 900);
                    var picture = await tab.Page.ScreenshotAsync(new() { FullPage = true });
                    Assert.NotEmpty(picture);
                    if (Folder is { } folder && names.Length > 1)
                        await File.WriteAllBytesAsync(Path.Combine(folder, $"{(host == empty ? "empty-" : "")}{name}-{width}-{scheme}.png"), picture);
                }
            }
        }
    }

    private static string? Folder => Environment.GetEnvironmentVariable("JOBLIB_PICTURES") is { Length: > 0 } folder ? folder : null;
}
