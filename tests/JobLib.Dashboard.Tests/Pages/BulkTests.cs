using System.Net;
using AngleSharp.Dom;
using JobLib.Client;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Monitoring;
using JobLib.Storage;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>Retry and delete of all that match.</summary>
public class BulkTests
{
    private const string Path = "/jobs/bulk?verb=Retry&state=failed&q=";

    [Fact]
    public async Task It_asks_for_the_number_before_it_begins()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var fields = Fields(await dashboard.PageAsync(Path));
        using var wrong = await dashboard.PostAsync("/jobs/bulk", [.. fields, ("typed", "59")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);

        using var right = await dashboard.PostAsync("/jobs/bulk", [.. fields, ("typed", "60")]);
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.StartsWith("/jobs/job/", right.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("insert RunAsync", Assert.Single(dashboard.Storage.Actions).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_job_changes_what_matches_page_by_page_and_leaves_what_runs()
    {
        var storage = new SampleStorage(TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 450; i++) storage.Data.Jobs.Add(SampleData.Job(now, JobState.Failed, SampleData.Send(i)));
        storage.Data.Jobs.Add(SampleData.Job(now, JobState.Processing, SampleData.Send(1)));
        var context = new JobContext { JobId = "x" };

        var result = await new BulkChange(new Access(storage)).RunAsync("Delete", 450, new() { Queue = "default" }, "ada", "here", context, TestContext.Current.CancellationToken);

        Assert.Equal("Delete: 450 jobs", result);
        Assert.Equal(450, storage.Data.Jobs.Count(job => job.State == JobState.Deleted));
        Assert.Equal(1, storage.Data.Jobs.Count(job => job.State == JobState.Processing));
        Assert.All(storage.Actions, action => Assert.Equal("ada", action.Actor.Name));
    }

    [Theory]
    [InlineData("arg:x")]
    [InlineData("error:x")]
    [InlineData("nonsense:x")]
    public async Task A_search_inside_jobs_cannot_be_acted_on_as_a_whole(string search)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync(Path + Uri.EscapeDataString(search)));
    }

    [Fact]
    public async Task It_needs_a_right_of_its_own()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.Bulk));
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync(Path));
        Assert.Empty((await dashboard.PageAsync("/jobs/list?state=failed")).QuerySelectorAll("a[href*='/bulk']"));
    }

    private static (string Name, string Value)[] Fields(IParentNode page) =>
        [.. page.QuerySelectorAll(".bulk input[type=hidden]").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value") ?? ""))];

    private sealed class Access(IJobStorage storage) : IStorageAccess
    {
        public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => new(storage);

        public IJobStorage Get() => storage;
    }
}
