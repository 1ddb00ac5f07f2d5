using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>What people do, with mouse and keys.</summary>
public class ActionTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("failed-job", "Retry", false, "Requeue 1")]
    [InlineData("failed-job", "Delete", true, "Delete 1")]
    [InlineData("job", "Cancel", true, "Delete 1")]
    [InlineData("recurring-job", "Run now", false, "insert nightly-reportBuildAsync")]
    [InlineData("recurring-job", "Pause", false, "Pause nightly-report")]
    [InlineData("recurring-job", "Delete", true, "Remove nightly-report")]
    [InlineData("servers", "Pause", true, "pause critical")]
    [InlineData("servers", "Drain", true, "drain True")]
    public async Task A_button_does_what_it_says_and_asks_first_where_that_hurts(string name, string button, bool asks, string expected)
    {
        var page = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await page.GotoAsync(new Uri(dashboard.Address, Pages.Path(dashboard, name)).ToString());
        await page.WaitForSelectorAsync("[data-do=theme]:not([hidden])");
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
        if (asks)
        {
            Assert.Empty(dashboard.Storage.Actions);
            await page.Locator("dialog[open] button.primary").ClickAsync();
        }

        await page.WaitForSelectorAsync(".notice[role=status]");
        Assert.Equal(expected, Assert.Single(dashboard.Storage.Actions).What);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Rows_are_chosen_by_keys_and_retried_together()
    {
        var page = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await page.GotoAsync(new Uri(dashboard.Address, "/jobs/list?state=failed").ToString());
        await page.WaitForSelectorAsync("[data-do=theme]:not([hidden])");
        foreach (var key in new[] { "j", "x", "j", "x" }) await page.Keyboard.PressAsync(key);
        Assert.Equal("2 selected", await page.InnerTextAsync("[data-selected]"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync(".notice[role=status]");
        Assert.Equal("Requeue 2", Assert.Single(dashboard.Storage.Actions).What);

        await page.Keyboard.PressAsync("/");
        Assert.Equal("search", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_list_follows_what_happens_and_keeps_what_is_ticked()
    {
        var page = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await page.GotoAsync(new Uri(dashboard.Address, "/jobs/list?state=enqueued").ToString());
        await page.WaitForSelectorAsync("#live:not([hidden])");
        var first = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Enqueued).Id;
        await page.CheckAsync($"tr[data-key='{first}'] input");

        var added = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(77));
        await Task.Delay(TimeSpan.FromSeconds(2)); // lets the feed have its first look, so that the new job is a change to it
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(added);
        await page.WaitForSelectorAsync($"tr[data-key='{added.Id}']");
        Assert.True(await page.IsCheckedAsync($"tr[data-key='{first}'] input"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Colours_and_time_zone_are_remembered()
    {
        var page = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await page.GotoAsync(new Uri(dashboard.Address, "/jobs").ToString());
        await page.ClickAsync("[data-do=theme]");
        await page.ClickAsync("[data-do=theme]");
        await page.ClickAsync("[data-do=zone]");
        await page.ReloadAsync();
        Assert.Equal("dark", await page.GetAttributeAsync("html", "data-theme"));
        Assert.Equal("utc", await page.GetAttributeAsync("html", "data-zone"));
        await page.Context.CloseAsync();
    }
}
