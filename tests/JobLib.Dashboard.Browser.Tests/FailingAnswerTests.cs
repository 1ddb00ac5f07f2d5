using JobLib.Dashboard.Tests;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>What a form would do is shown while it is filled in.</summary>
public class PreviewTests(Browser browser)
{
    [Fact]
    public async Task An_answer_that_fails_is_told_and_the_next_change_shows_the_runs_again()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/recurring/job?id=nightly-report");
        await tab.Page.RouteAsync("**/recurring/job?*", static route => route.FulfillAsync(new() { Status = 503 }), new() { Times = 1 });
        await tab.Page.FillAsync("#cron", "15 4 * * *");
        await tab.Page.WaitForSelectorAsync("#next-runs:not([inert]) .bad:has-text('could not be read. Change a value to try again.')");
        await tab.Page.FillAsync("#cron", "15 5 * * *");
        await tab.Page.WaitForSelectorAsync("#next-runs:not([inert]) form.save");
        Assert.Contains("At 05:15", await tab.Page.InnerTextAsync("#next-runs"), StringComparison.Ordinal);
        Assert.All(tab.Complaints, complaint => Assert.Contains("503", complaint, StringComparison.Ordinal));
    }
}
