using System.Net;
using AngleSharp.Dom;
using JobLib.Client.Calls;
using JobLib.Dashboard.Tests.Live;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Management;
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

        var result = await new BulkChange(new Access(storage)).RunAsync(
            "Delete",
            450,
            new() { Queue = "default" },
            "ada",
            "here",
            context,
            TestContext.Current.CancellationToken
        );

        Assert.Equal("Delete: 450 jobs", result);
        Assert.Equal(450, storage.Data.Jobs.Count(job => job.State == JobState.Deleted));
        Assert.Equal(1, storage.Data.Jobs.Count(job => job.State == JobState.Processing));
        Assert.All(storage.Actions, action => Assert.Equal("ada", action.Actor.Name));
    }

    [Fact]
    public async Task What_is_created_after_the_question_was_shown_is_not_touched()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var fields = Fields(await dashboard.PageAsync(Path));
        var upTo = fields.Single(field => field.Name == "upTo").Value;
        var later = SampleData.Job(TimeProvider.System.GetUtcNow().AddHours(1), JobState.Failed, SampleData.Send(1));
        dashboard.Storage.Data.Jobs.Add(later);
        var query = new JobQuery { States = [JobState.Failed], UpToId = upTo };
        await new BulkChange(new Access(dashboard.Storage)).RunAsync(
            "Retry",
            60,
            query,
            "ada",
            "here",
            new() { JobId = "x" },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(later.Id, Assert.Single(dashboard.Storage.Data.Jobs, job => job.State == JobState.Failed).Id);
    }

    [Fact]
    public async Task Cancelled_it_ends_between_two_pages_and_goes_on_where_it_was_when_it_is_retried()
    {
        var storage = new SampleStorage(TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 450; i++) storage.Data.Jobs.Add(SampleData.Job(now, JobState.Failed, SampleData.Send(i)));
        using var cancelled = new CancellationTokenSource();
        var writer = CountedCalls.Of<IJobWriter>(storage, (_, answer) =>
        {
            cancelled.Cancel();
            return answer;
        });
        var access = new Access(CountedCalls.Of<IJobStorage>(storage, (method, answer) => method.Name == "get_Jobs" ? writer : answer));
        var context = new JobContext { JobId = "x" };
        var query = new JobQuery { Queue = "default" };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new BulkChange(access).RunAsync("Delete", 450, query, "ada", "here", context, cancelled.Token)
        );
        Assert.Equal(200, storage.Data.Jobs.Count(job => job.State == JobState.Deleted));

        var result = await new BulkChange(new Access(storage)).RunAsync("Delete", 450, query, "ada", "here", context, TestContext.Current.CancellationToken);
        Assert.Equal("Delete: 450 jobs", result);
        Assert.All(storage.Data.Jobs, job => Assert.Equal(JobState.Deleted, job.State));
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
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.Bulk)
        );
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync(Path));
        Assert.Empty((await dashboard.PageAsync("/jobs/list?state=failed")).QuerySelectorAll("a[href*='/bulk']"));
    }

    private static (string Name, string Value)[] Fields(IParentNode page) =>
        [.. page.QuerySelectorAll(".bulk input[type=hidden]").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value") ?? ""))];

    private sealed class Access(IJobStorage storage) : IStorageAccess
    {
        public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => new(storage);

        public IJobStorage Get(TimeSpan atMost) => storage;
    }
}
