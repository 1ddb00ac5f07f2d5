using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Pictures of the pages, for the documentation and for eyes: into the folder that <c>JOBLIB_PICTURES</c> names.</summary>
internal static class Pictures
{
    public static async Task TakeAsync(IPage page, string name, ColorScheme scheme, int width)
    {
        if (Environment.GetEnvironmentVariable("JOBLIB_PICTURES") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
    }
}
