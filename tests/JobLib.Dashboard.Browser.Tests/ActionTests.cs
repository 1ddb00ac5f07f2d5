using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>
/// Every change that a person can make, by mouse: from the button over the question to what the storage was told and what the page says then.
/// </summary>
public class ActionTests(Browser browser)
{
    [Theory]
    [InlineData("/jobs/list?state=failed", "Retry", "Requeue 1")]
    [InlineData("/jobs/list?state=failed", "Delete", "Delete 1")]
    [InlineData("/jobs/recurring", "Run now", "insert ")]
    [InlineData("/jobs/servers", "Pause", "pause critical")]
    public async Task A_row_is_acted_on_by_the_keyboard_alone_and_the_reason_is_written_down(string path, string button, string told)
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, path);
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.Keyboard.PressAsync("a");
        while (await tab.Page.Locator(":focus").InnerTextAsync() != button) await tab.Page.Keyboard.PressAsync("Tab");
        Assert.Empty(dashboard.Storage.Actions);
        await tab.Page.Keyboard.PressAsync("Enter");
        var asks = button is "Delete" or "Pause";
        if (asks)
        {
            await tab.Page.WaitForSelectorAsync("dialog[open] input:focus");
            await tab.Page.Keyboard.TypeAsync("sent twice");
            await tab.Page.Keyboard.PressAsync("Enter");
        }

        if (button is "Run now")
        {
            await tab.Page.WaitForSelectorAsync("dialog[open]");
            await tab.Page.Keyboard.PressAsync("Tab");
            await tab.Page.Keyboard.PressAsync("Enter");
        }

        await tab.NoticeAsync();
        var (what, actor) = Assert.Single(dashboard.Storage.Actions);
        Assert.StartsWith(told, what, StringComparison.Ordinal);
        Assert.Equal(asks ? "sent twice" : null, actor.Reason);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_double_click_sends_a_form_once()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, Pages.Path(dashboard, "failed-job"));
        var sent = 0;
        tab.Page.Request += (_, request) => sent += request.Method == "POST" ? 1 : 0;
        await tab.LeaveAsync(() => tab.Page.Locator("main button.primary").DblClickAsync());
        Assert.Contains("back in its queue", await tab.NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal(1, sent);
        Assert.Single(dashboard.Storage.Actions);
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("failed-job", "Retry", false, "Requeue 1", "back in its queue")]
    [InlineData("failed-job", "Delete", true, "Delete 1", "is deleted")]
    [InlineData("scheduled-job", "Run now", false, "Requeue 1", "back in its queue")]
    [InlineData("job", "Cancel", true, "Delete 1", "is cancelled")]
    [InlineData("recurring", "Run now", true, "insert nightly-reportBuildAsync", "run has been created")]
    [InlineData("recurring-job", "Skip next run", true, "SkipNext nightly-report", "is left out")]
    [InlineData("recurring-job", "Pause", true, "Pause nightly-report", "is paused")]
    [InlineData("paused-recurring-job", "Resume", false, "Resume month-end/closing & archive", "goes on")]
    [InlineData("recurring-job", "Delete", true, "Remove nightly-report", "is removed")]
    [InlineData("servers", "Pause", true, "pause critical", "is paused")]
    [InlineData("servers", "Drain", true, "drain True", "fetches no more jobs")]
    [InlineData("servers", "Fetch again", false, "drain False", "fetches jobs again")]
    [InlineData("limits", "Reset", false, "limit ftp", "the jobs ask for again")]
    [InlineData("batch", "Cancel", true, "Cancel batch", "is cancelled")]
    public async Task A_button_does_what_it_says_and_asks_first_where_that_hurts(string name, string button, bool asks, string told, string says)
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, Pages.Path(dashboard, name));
        await tab.ClickAsync(button);
        if (asks)
        {
            await tab.Page.WaitForSelectorAsync("dialog[open]");
            Assert.Empty(dashboard.Storage.Actions);
            await tab.Page.Locator("dialog[open] button.primary").ClickAsync();
        }

        Assert.Contains(says, await tab.NoticeAsync(), StringComparison.Ordinal);
        var (what, actor) = Assert.Single(dashboard.Storage.Actions);
        Assert.StartsWith(told, what, StringComparison.Ordinal);
        Assert.StartsWith("dashboard, ", actor.From, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_is_asked_can_be_declined()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, Pages.Path(dashboard, "failed-job"));
        await tab.ClickAsync("Delete");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await tab.Page.WaitForSelectorAsync("dialog[open]", new() { State = WaitForSelectorState.Detached });
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task A_job_is_given_another_time_from_a_menu()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, Pages.Path(dashboard, "failed-job"));
        await tab.Page.ClickAsync("summary:has-text('Run later')");
        await tab.ClickAsync("in an hour");
        Assert.Contains("has a new time", await tab.NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal("Reschedule 1", Assert.Single(dashboard.Storage.Actions).What);
    }

    [Theory]
    [InlineData("Retry", false)]
    [InlineData("Delete", true)]
    public async Task Rows_are_chosen_by_keys_and_changed_together(string button, bool asks)
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/list?state=failed");
        foreach (var key in new[] { "j", "x", "j", "x", "j", "k" }) await tab.Page.Keyboard.PressAsync(key);
        Assert.Equal("2 selected", await tab.Page.InnerTextAsync("[data-selected]"));
        await tab.ClickAsync(button, asks, "[data-actions]");
        Assert.Contains("2 jobs", await tab.NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal(2, dashboard.Storage.Actions.Sum(action => int.Parse(action.What.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("/jobs/list?state=failed", "Retry all")]
    [InlineData("/jobs/list?state=failed", "Delete all")]
    [InlineData("/jobs/errors", "Retry all")]
    [InlineData("/jobs/errors", "Delete all")]
    public async Task All_that_match_are_changed_once_their_number_is_typed(string path, string link)
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, path);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();
        await tab.Page.FillAsync("input[name=typed]", "60");
        await tab.ClickAsync(link);
        Assert.Contains("operation has begun", await tab.NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal("insert RunAsync", Assert.Single(dashboard.Storage.Actions).What);
    }

    [Fact]
    public async Task A_problem_is_solved_from_the_strip_that_names_it()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/servers");
        await tab.ClickAsync("Pause", asks: true);
        await tab.NoticeAsync();
        await tab.GoAsync(dashboard, "/jobs");
        await tab.ClickAsync("Resume", within: ".problems");
        Assert.Contains("open again", await tab.NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal(["pause critical", "resume critical"], dashboard.Storage.Actions.Select(action => action.What));
    }
}
