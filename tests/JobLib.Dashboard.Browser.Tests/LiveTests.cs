using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>Pages follow what happens without being loaded again.</summary>
public class LiveTests(Browser browser)
{
    [Fact]
    public async Task A_list_follows_what_happens_and_keeps_what_is_ticked()
    {
        var tab = await browser.OpenAsync();
        await using var dashboard = await DashboardHost.StartAsync();
        await tab.GoAsync(dashboard, "/jobs/list?state=enqueued");
        var first = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Enqueued).Id;
        await tab.Page.CheckAsync($"tr[data-key='{first}'] input");
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.EvaluateAsync("window.sameDocument = true");

        var added = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(77));
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(added);
        await tab.Page.WaitForSelectorAsync($"tr[data-key='{added.Id}']");
        Assert.True(await tab.Page.IsCheckedAsync($"tr[data-key='{first}'] input"));
        Assert.Equal(1, await tab.Page.Locator("tr.at").CountAsync()); // the row that the keys have come to
        Assert.True(await tab.Page.EvaluateAsync<bool>("window.sameDocument"));
    }

    [Fact]
    public async Task A_job_is_watched_from_its_start_over_its_progress_to_its_end()
    {
        var tab = await browser.OpenAsync();
        var steps = new Steps();
        await using var app = await StartAsync(steps);
        var id = await app
            .Services.GetRequiredService<IBackgroundJobClient>()
            .EnqueueAsync<Walker>(walker => walker.WalkAsync(JobContext.None, CancellationToken.None));
        await steps.Walking.Task;
        var page = tab.Page;
        await page.GotoAsync($"{app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/jobs/job/{id}");
        await page.EvaluateAsync("window.sameDocument = true");

        steps.Half.SetResult();
        await page.WaitForSelectorAsync("main progress[value='50']");
        await page.WaitForSelectorAsync("main .log :text('half of the way')");
        steps.End.SetResult();
        await page.WaitForSelectorAsync("main .title .state.succeeded");
        await page.WaitForSelectorAsync("main pre:has-text('arrived')");
        Assert.True(await page.EvaluateAsync<bool>("window.sameDocument"));
        Assert.Empty(tab.Complaints);
        await app.StopAsync();
    }

    private static async Task<WebApplication> StartAsync(Steps steps)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(steps);
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());
        builder.Services.AddJobServer();
        var app = builder.Build();
        app.MapJobDashboard("/jobs");
        await app.StartAsync();
        return app;
    }

    public sealed class Steps
    {
        public TaskCompletionSource Walking { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Half { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Walker(Steps steps)
    {
        public async Task<string> WalkAsync(JobContext context, CancellationToken cancellationToken)
        {
            steps.Walking.SetResult();
            await steps.Half.Task.WaitAsync(cancellationToken);
            context.Progress(0.5, "on the hill");
            context.Log("half of the way");
            await steps.End.Task.WaitAsync(cancellationToken);
            return "arrived";
        }
    }
}
