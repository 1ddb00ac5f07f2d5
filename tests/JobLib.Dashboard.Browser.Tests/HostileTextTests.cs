using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>
/// What <see cref="HostileText"/> says never runs and never asks for anything: neither on pages as they come nor on those that are merged in.
/// </summary>
public class HostileTextTests(Browser browser)
{
    [Fact]
    public async Task No_text_runs_in_a_browser()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var ids = HostileText.Fill(dashboard.Storage, TimeProvider.System.GetUtcNow());
        string[] paths =
        [
            "/jobs",
            "/jobs/list",
            "/jobs/errors",
            "/jobs/types",
            "/jobs/recurring",
            "/jobs/servers",
            "/jobs/limits",
            "/jobs/batches",
            "/jobs/audit",
            .. ids.Take(12).Select(id => $"/jobs/job/{id}"),
        ];
        foreach (var path in paths)
        {
            await tab.GoAsync(dashboard, path);
            await MergeAgainAsync(tab);
        }

        Assert.Empty(tab.Complaints);
    }

    // As the live page does: fetched, parsed, and merged node by node.
    private static Task MergeAgainAsync(BrowserTab tab) => tab.Page.EvaluateAsync(
        """
        async () => {
          const { merge } = await import(document.querySelector('script[type=module]').src.replace('app.js', 'merge.js'));
          const text = await (await fetch(location.href, { headers: { 'JobLib-Fragment': 'main' } })).text();
          const main = document.getElementById('main');
          const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('main');
          main.replaceChildren();
          merge(main, fresh);
        }
        """);
}
