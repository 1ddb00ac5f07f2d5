using System.Text.RegularExpressions;
using JobLib.Dashboard.Tests;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>A tab of the browser, and whatever it has complained about: errors of scripts, refused by the content security policy, failed to load.</summary>
public sealed class BrowserTab
{
    private const string Ready = "[data-do=theme]:not([hidden])"; // the script shows what needs it

    public BrowserTab(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Dialog += (_, dialog) => Complaints.Add($"A script said: {dialog.Message}");
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Goes there and waits until the page's script has run.</summary>
    public async Task GoAsync(DashboardHost dashboard, string path)
    {
        await Page.GotoAsync(new Uri(dashboard.Address, path).ToString());
        await Page.WaitForSelectorAsync(Ready);
    }

    /// <summary>
    /// Does what leads to another page and waits until that page's script has run.
    /// The page that is left is marked: what it shows could be taken for the next one's while that is still on its way.
    /// </summary>
    public async Task LeaveAsync(Func<Task> act)
    {
        await Page.EvaluateAsync("document.documentElement.dataset.left = ''");
        await act();
        await Page.WaitForSelectorAsync($"html:not([data-left]) {Ready}");
    }

    /// <summary>Presses a key that leads to another page and waits until that page's script has run.</summary>
    public async Task FollowKeyAsync(string key, Regex to)
    {
        await LeaveAsync(() => Page.Keyboard.PressAsync(key));
        await Assertions.Expect(Page).ToHaveURLAsync(to, new() { Timeout = Browser.Patience });
    }

    /// <summary>Clicks a button of the page's main part, and says yes where it asks.</summary>
    public async Task ClickAsync(string button, bool asks = false, string within = "main")
    {
        await Page.Locator(within).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
        if (asks) await Page.Locator("dialog[open] button.primary").ClickAsync();
    }

    /// <summary>What the page says after a change.</summary>
    public async Task<string> NoticeAsync() => await (await Page.WaitForSelectorAsync(".notice[role=status]"))!.InnerTextAsync();

    /// <summary>Makes it as new.</summary>
    public async Task EmptyAsync(ColorScheme scheme, int width)
    {
        await Page.GotoAsync("about:blank");
        await Page.Context.ClearCookiesAsync();
        await Page.Context.ClearPermissionsAsync();
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.SetViewportSizeAsync(width, 900);
        Complaints.Clear();
    }
}
