using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.Playwright;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>What an operator comes for, each from the overview in at most three clicks or with one search. What is typed, and Enter, are no clicks.</summary>
public sealed class OperatorTasks(Browser browser) : IAsyncLifetime
{
    private const int MostClicks = 3;

    private readonly OperatedDashboard operated = new();
    private BrowserTab? open;
    private int clicks;
    private int searches;

    private DashboardHost Dashboard => operated.Host;

    private BrowserTab Tab => open ?? throw new InvalidOperationException("Begin first.");

    private IPage Page => Tab.Page;

    public ValueTask InitializeAsync() => operated.InitializeAsync();

    public ValueTask DisposeAsync() => operated.DisposeAsync();

    [Fact]
    public async Task Why_did_this_job_fail()
    {
        await BeginAsync();
        var job = Dashboard.Storage.Data.Jobs.Last(job => job.State == JobState.Failed);
        await SearchAsync(job.Id);
        await FollowAsync("tr[data-row] .name");
        Assert.Contains("The operation has timed out after 30 seconds", await Page.InnerTextAsync(".error"), StringComparison.Ordinal);
        Assert.Contains("SmtpMailer.cs:line 42", await Page.InnerTextAsync(".error .own"), StringComparison.Ordinal);
        Done();
    }

    [Fact]
    public async Task Retry_all_of_one_kind()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Errors");
        await FollowAsync("tr[data-row] >> text=Retry all");
        await Page.FillAsync("input[name=typed]", "60");
        await Page.Keyboard.PressAsync("Enter");
        Assert.Contains("operation has begun", await NoticeAsync(), StringComparison.Ordinal);
        Assert.Contains(Dashboard.Storage.Actions, action => action.What == "insert RunAsync");
        Tab.Complaints.Clear(); // the samples do not keep the job that is created, so that its page is missing
        Done();
    }

    [Fact]
    public async Task Find_a_job_by_an_argument()
    {
        await BeginAsync();
        await SearchAsync("arg:\"Grace Hopper\"");
        await Assertions.Expect(Page.Locator("tr[data-row]")).ToHaveCountAsync(1);
        Done();
    }

    [Fact]
    public async Task Pause_a_queue()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Queues & Servers");
        await ClickAsync("tr[data-key=critical] >> text=Pause");
        await ConfirmAsync("the bank is down");
        Assert.Contains("is paused", await NoticeAsync(), StringComparison.Ordinal);
        Assert.Contains(Dashboard.Storage.Actions, action => action is { What: "pause critical", Actor.Reason: "the bank is down" });
        Done();
    }

    [Fact]
    public async Task Is_the_backlog_growing()
    {
        await BeginAsync();
        Assert.Contains("40 more than 5 min ago", await Page.InnerTextAsync("[data-key=Enqueued]"), StringComparison.Ordinal);
        await FollowAsync("nav >> text=Queues & Servers");
        Assert.Contains("40 more than 5 min ago", await Page.InnerTextAsync("tr[data-key=reports]"), StringComparison.Ordinal);
        Assert.Contains("steady", await Page.InnerTextAsync("tr[data-key=default]"), StringComparison.Ordinal);
        Done();
    }

    [Fact]
    public async Task What_is_the_slowest_type_this_hour()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Types");
        await FollowAsync("main >> text=Slowest");
        await Assertions.Expect(Page.Locator(".orders [aria-current]")).ToHaveTextAsync("Slowest");
        Assert.Equal("1 h", await Page.InnerTextAsync(".ranges [aria-current]"));
        Assert.NotEmpty(await Page.InnerTextAsync("tr[data-row] .name >> nth=0"));
        Done();
    }

    [Fact]
    public async Task Who_deleted_this_job()
    {
        await BeginAsync();
        await SearchAsync(Dashboard.Storage.Data.Jobs.Single(job => job.State == JobState.Deleted).Id);
        await FollowAsync("tr[data-row] .name");
        var timeline = await Page.InnerTextAsync(".timeline");
        foreach (var expected in new[] { "ada", "10.0.0.7", "sent twice" }) Assert.Contains(expected, timeline, StringComparison.Ordinal);
        Done();
    }

    [Fact]
    public async Task Change_a_schedule()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Recurring");
        await FollowAsync("tr[data-key=nightly-report] .name");
        await Page.FillAsync("#cron", "not a schedule");
        await Page.WaitForSelectorAsync("#next-runs .bad");
        Assert.Equal(0, await Page.Locator("form.save").CountAsync());
        await Page.FillAsync("#cron", "15 4 * * *");
        await Page.WaitForSelectorAsync("form.save");
        Assert.Equal(5, await Page.Locator(".runs-to-come li").CountAsync());
        Assert.Contains("At 04:15", await Page.InnerTextAsync("#next-runs"), StringComparison.Ordinal);
        await FollowAsync("form.save >> text=Save");
        Assert.Contains("is changed", await NoticeAsync(), StringComparison.Ordinal);
        Assert.Equal("15 4 * * *", await Page.InputValueAsync("#cron"));
        Assert.Contains(Dashboard.Storage.Actions, action => action.Actor.Reason == "cron '0 3 * * 1-5' → '15 4 * * *'");
        Done();
    }

    [Fact]
    public async Task Cancel_a_job_that_runs()
    {
        await BeginAsync();
        await FollowAsync(".tile >> text=Running");
        await FollowAsync("tr[data-row] .name");
        await ClickAsync("main >> text=Cancel");
        await ConfirmAsync("wrong letter");
        Assert.Contains("is cancelled", await NoticeAsync(), StringComparison.Ordinal);
        Assert.Contains(Dashboard.Storage.Actions, action => action is { What: "Delete 1", Actor.Reason: "wrong letter" });
        Done();
    }

    [Fact]
    public async Task What_does_this_worker_do()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Queues & Servers");
        Assert.Contains("Welcome Grace Hopper", await Page.Locator(".servers .card", new() { HasText = "web-1" }).InnerTextAsync(), StringComparison.Ordinal);
        Done();
    }

    [Fact]
    public async Task Export_what_failed()
    {
        await BeginAsync();
        await FollowAsync(".tile >> text=Failed >> nth=0");
        var download = await Page.RunAndWaitForDownloadAsync(() => ClickAsync("main >> text=CSV"));
        Assert.Equal("jobs.csv", download.SuggestedFilename);
        Assert.Equal(61, (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length);
        Done();
    }

    [Fact]
    public async Task Before_and_after_a_deployment()
    {
        await BeginAsync();
        await FollowAsync("nav >> text=Types");
        await FollowAsync("tr[data-row] .name >> nth=0");
        await Page.WaitForSelectorAsync("h2:has-text('Versions of the application')");
        Assert.Equal(2, await Page.Locator("section:has(h2:has-text('Versions of the application')) tbody tr").CountAsync());
        Assert.NotEqual(0, await Page.Locator(".chart .mark").CountAsync());
        Done();
    }

    [Fact]
    public async Task A_search_is_finished_by_its_suggestions_with_the_keyboard_alone_and_is_suggested_the_next_time()
    {
        await BeginAsync();
        await Page.EvaluateAsync("localStorage.clear()");
        await Page.Keyboard.PressAsync("/");
        await Page.WaitForSelectorAsync("#search[role=combobox]");
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync("crit");
        await Page.WaitForSelectorAsync("#suggestions li:has-text('queue:critical')");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#search")).ToHaveValueAsync("queue:critical ");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=queue"));
        await Page.WaitForSelectorAsync("tr[data-row]");
        await Page.WaitForSelectorAsync("#search[role=combobox]");
        await Page.FillAsync("#search", "");
        await Page.WaitForSelectorAsync("#suggestions li:has-text('searched before')");
        await Page.Keyboard.PressAsync("Escape");
        Assert.True(await Page.Locator("#suggestions").IsHiddenAsync());
        Assert.Empty(Tab.Complaints);
    }

    private async Task BeginAsync()
    {
        open = await browser.OpenAsync();
        await open.GoAsync(Dashboard, "/jobs");
    }

    // To another page.
    private Task FollowAsync(string what) => Tab.LeaveAsync(() => ClickAsync(what));

    private async Task ClickAsync(string what)
    {
        clicks++;
        await Page.Locator(what).First.ClickAsync();
    }

    // By the key that leads to the search from everywhere.
    private async Task SearchAsync(string text)
    {
        searches++;
        await Tab.LeaveAsync(() => Page.Keyboard.PressAsync("/"));
        await Page.FillAsync("#search", text);
        await Tab.LeaveAsync(() => Page.PressAsync("#search", "Enter"));
        await Page.WaitForSelectorAsync("tr[data-row]");
        await Assertions.Expect(Page.Locator("#search")).ToHaveValueAsync(text);
    }

    // The question is before whoever is asked: the reason is typed, and Enter goes on.
    private async Task ConfirmAsync(string reason)
    {
        await Page.WaitForSelectorAsync("dialog[open] input:focus");
        await Page.Keyboard.TypeAsync(reason);
        await Page.Keyboard.PressAsync("Enter");
    }

    private Task<string> NoticeAsync() => Tab.NoticeAsync();

    private void Done()
    {
        Assert.True(searches == 0 ? clicks <= MostClicks : searches == 1 && clicks <= 1, $"It took {clicks} clicks and {searches} searches.");
        Assert.Empty(Tab.Complaints);
    }
}
