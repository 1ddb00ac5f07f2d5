using JobLib.Dashboard.Tests;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>A script asks for something, and what comes is not that.</summary>
public class FailingAnswerTests(Browser browser)
{
    [Fact]
    public async Task A_schedule_whose_runs_could_not_be_read_says_so_and_the_next_change_shows_them_again()
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

    [Fact]
    public async Task A_page_to_sign_in_on_suggests_nothing()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/list");
        await tab.Page.FillAsync("#search", "crit");
        await tab.Page.WaitForSelectorAsync("#suggestions li");
        await tab.Page.RouteAsync(
            "**/suggest?*",
            static route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!doctype html><title>Sign in</title>" }),
            new() { Times = 1 }
        );
        await tab.Page.FillAsync("#search", "criti");
        await tab.Page.WaitForSelectorAsync("#suggestions", new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        Assert.Empty(tab.Complaints);
    }
}
