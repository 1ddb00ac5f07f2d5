using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A job's page says of which group it is.</summary>
public sealed class GroupFactsTests
{
    [Fact]
    public async Task The_page_names_the_group()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var page = await dashboard.PageAsync($"/jobs/job/{Add(dashboard).Id}");
        Assert.Contains("tenant-4711", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_group_is_not_told_to_those_who_may_not_see_arguments()
    {
        var secrets = new Secrets();
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = secrets.Allows, fill: false);
        var job = Add(dashboard);
        secrets.Closed = job.Id;
        Assert.DoesNotContain("tenant-4711", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).Body!.InnerHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("tenant-4711", await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{job.Id}"), StringComparison.Ordinal);
    }

    private static JobDetails Add(DashboardHost dashboard)
    {
        var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(1)) with { Group = "tenant-4711" };
        dashboard.Storage.Data.Jobs.Add(job);
        return job;
    }
}
