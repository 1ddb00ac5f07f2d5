using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>A search that looks at jobs one by one goes on by itself, shows what it finds as it comes, and can be stopped; a log follows its end.</summary>
public class GoingTests(Browser browser)
{
    private const int Jobs = 200;

    [Fact]
    public async Task A_search_goes_on_by_itself_until_every_job_has_been_looked_at()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await StartAsync(looks: 20);
        await tab.GoAsync(dashboard, "/jobs/list?q=arg:4");
        await tab.Page.WaitForSelectorAsync("main .notice:has-text('every job has been looked at')");
        Assert.Equal(Enumerable.Range(0, Jobs).Count(i => $"{i}".Contains('4')), await tab.Page.Locator("tr[data-row]").CountAsync());
        Assert.Equal("38 jobs match", await tab.Page.Locator("[data-summary]").TextContentAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_search_that_finds_nothing_says_so_at_its_end()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await StartAsync(looks: 50);
        await tab.GoAsync(dashboard, "/jobs/list?q=arg:nobody");
        await tab.Page.WaitForSelectorAsync("main .notice:has-text('Nothing matches: every job has been looked at')");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_search_shows_what_it_has_found_while_it_goes_on_and_stops_when_told_to()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await StartAsync(looks: 2);
        dashboard.Storage.Data.Latency = TimeSpan.FromMilliseconds(100);
        await tab.GoAsync(dashboard, "/jobs/list?q=arg:1");
        await tab.Page.WaitForSelectorAsync("tr[data-row]");
        await tab.Page.WaitForSelectorAsync("main .notice progress");
        await tab.ClickAsync("Stop");
        var found = await tab.Page.Locator("tr[data-row]").CountAsync();
        Assert.Equal(1, await tab.Page.Locator("main .notice a:has-text('Continue')").CountAsync());
        await tab.Page.WaitForTimeoutAsync(500);
        Assert.InRange(await tab.Page.Locator("tr[data-row]").CountAsync(), found, found + 2); // the part that was on its way
        Assert.Equal(0, await tab.Page.Locator("main .notice button").CountAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_log_stands_at_its_end()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        var id = dashboard.Storage.Data.Jobs[0].Id;
        dashboard.Storage.Data.Logs[id] = [.. Enumerable.Range(0, 700).Select(i => new JobLogLine { At = DateTimeOffset.UnixEpoch, Text = $"line {i}" })];
        await tab.GoAsync(dashboard, $"/jobs/job/{id}");
        Assert.True(
            await tab.Page.EvaluateAsync<bool>(
                "(() => { const log = document.querySelector('.log'); return log.scrollTop > 0 && log.scrollTop + log.clientHeight >= log.scrollHeight - 8; })()"
            )
        );
    }

    private static async Task<DashboardHost> StartAsync(int looks)
    {
        var now = TimeProvider.System.GetUtcNow();
        var dashboard = await DashboardHost.StartAsync(fill: false);
        for (var i = 0; i < Jobs; i++)
        {
            var created = now.AddMinutes(-i);
            dashboard.Storage.Data.Jobs.Add(SampleData.Job(now, JobState.Enqueued, SampleData.Send(i), job => job with { CreatedAt = created }));
        }

        dashboard.Storage.Data.Looks = looks;
        return dashboard;
    }
}
