using System.Text.RegularExpressions;
using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Keys, colours, time zones and the clipboard.</summary>
public class TasteTests(Browser browser)
{
    [Fact]
    public async Task Colours_and_time_zone_are_remembered()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/audit");
        var local = await tab.Page.InnerTextAsync("time.at");
        await tab.Page.ClickAsync("[data-do=theme]");
        await tab.Page.ClickAsync("[data-do=theme]");
        await tab.Page.ClickAsync("[data-do=zone]");
        await tab.GoAsync(dashboard, "/jobs/audit");
        Assert.Equal("dark", await tab.Page.GetAttributeAsync("html", "data-theme"));
        Assert.Equal("utc", await tab.Page.GetAttributeAsync("html", "data-zone"));
        Assert.EndsWith("UTC", await tab.Page.InnerTextAsync("time.at"), StringComparison.Ordinal);
        Assert.DoesNotContain("UTC", local, StringComparison.Ordinal); // the browser is in Berlin
    }

    [Theory]
    [InlineData("/jobs/errors", "nav[aria-label=Sections]")]
    [InlineData("/jobs/list?state=deleted", ".tabs")]
    public async Task On_a_phone_the_entry_of_this_page_is_in_view(string path, string within)
    {
        var tab = await browser.OpenAsync(width: 390);
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, path);
        var seen = await tab.Page.EvaluateAsync<bool>(
            $"() => {{ const box = document.querySelector('{within} [aria-current=page]').getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth && scrollY === 0; }}"
        );
        Assert.True(seen, $"{within} hides where one is.");
    }

    [Fact]
    public async Task Keys_lead_to_the_search_to_a_row_and_to_their_own_list()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs");
        await tab.Page.Keyboard.PressAsync("?");
        await tab.Page.WaitForSelectorAsync("#help[open]");
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.WaitForSelectorAsync("#help", new() { State = WaitForSelectorState.Hidden });
        await tab.FollowKeyAsync("/", new("/jobs/list$"));
        await tab.Page.Keyboard.PressAsync("/");
        Assert.Equal("search", await tab.Page.EvaluateAsync<string>("document.activeElement.id"));
        await tab.Page.Keyboard.TypeAsync("state:failed");
        await tab.FollowKeyAsync("Enter", new("q=state"));
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.WaitForSelectorAsync("tr.at");
        await tab.FollowKeyAsync("Enter", new("/job/"));
    }

    [Fact]
    public async Task A_key_counts_that_meets_the_focus_where_a_dialog_has_just_closed()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs");
        const string Pressed = """
            const help = document.getElementById('help');
            help.showModal();
            const inside = help.querySelector('button');
            help.close();
            inside.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
            """;
        await tab.Page.EvaluateAsync(Pressed);
        await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("/jobs/list$"), new() { Timeout = Browser.Patience });
    }

    [Fact]
    public async Task An_id_is_copied()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.GoAsync(dashboard, Pages.Path(dashboard, "job"));
        await tab.ClickAsync("Copy the id");
        await tab.Page.WaitForSelectorAsync("[data-copied]");
        Assert.Equal(dashboard.Storage.Data.Jobs[0].Id, await tab.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }
}
