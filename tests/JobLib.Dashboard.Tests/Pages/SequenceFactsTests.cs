using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A job's page says of which sequence it is and what holds that; so do the problems.</summary>
public sealed class SequenceFactsTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_page_names_the_sequence_the_job_before_it_and_the_failed_one_that_holds_it()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (failed, before, job) = Fill(dashboard);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains("order:42", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        var text = string.Join(' ', page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(", which is before it in its sequence, to end.", text, StringComparison.Ordinal);
        Assert.Contains("The sequence is held by ", text, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector($"a[href='/jobs/job/{failed.Id}']"));
        Assert.NotNull(page.QuerySelector($"a[href='/jobs/job/{before.Id}']"));

        using var read = JsonDocument.Parse(await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{job.Id}"));
        Assert.Equal("order:42", read.RootElement.GetProperty("sequence").GetString());
        Assert.Equal(failed.Id, read.RootElement.GetProperty("sequenceHeldBy").GetString());
    }

    [Fact]
    public async Task The_problems_name_a_sequence_that_is_held_how_many_wait_and_the_failed_job()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (failed, _, _) = Fill(dashboard);
        var page = await dashboard.PageAsync("/jobs");
        var problem = string.Join(' ', page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("is held", problem, StringComparison.Ordinal);
        Assert.Contains("order:42", problem, StringComparison.Ordinal);
        Assert.Contains("2 jobs wait", problem, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector($"a[href='/jobs/job/{failed.Id}']"));
    }

    [Fact]
    public async Task A_key_is_not_told_to_those_who_may_not_see_arguments_nor_a_job_to_those_who_may_not_see_it()
    {
        var secrets = new Secrets();
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = secrets.Allows, fill: false);
        var (failed, _, job) = Fill(dashboard);
        secrets.Closed = job.Id;
        Assert.DoesNotContain("order:42", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).Body!.TextContent, StringComparison.Ordinal);
        secrets.Closed = failed.Id;
        var page = (await dashboard.PageAsync("/jobs")).Body!.TextContent;
        Assert.Contains("is held", page, StringComparison.Ordinal);
        Assert.DoesNotContain("order:42", page, StringComparison.Ordinal);
        secrets.Hidden = failed.Id;
        Assert.DoesNotContain("is held", (await dashboard.PageAsync("/jobs")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(failed.Id, (await dashboard.PageAsync($"/jobs/job/{job.Id}")).Body!.InnerHtml, StringComparison.Ordinal);
    }

    private static (JobDetails Failed, JobDetails Before, JobDetails Job) Fill(DashboardHost dashboard)
    {
        var failed = SampleData.Job(Now, JobState.Failed, SampleData.Send(1)) with { Sequence = "order:42" };
        var before = Waiting(failed, failed);
        var job = Waiting(before, failed);
        var data = dashboard.Storage.Data;
        data.Jobs.AddRange([failed, before, job]);
        data.Overview = data.Overview with
        {
            HeldSequences = [new() { Key = "order:42", JobId = failed.Id, Since = Now.AddMinutes(-3), Waiting = new(2, IsCapped: false) }],
        };
        return (failed, before, job);
    }

    private static JobDetails Waiting(JobDetails before, JobDetails failed) =>
        SampleData.Job(Now, JobState.Awaiting, SampleData.Send(2)) with { Sequence = "order:42", ParentId = before.Id, SequenceHeldBy = failed.Id };
}
