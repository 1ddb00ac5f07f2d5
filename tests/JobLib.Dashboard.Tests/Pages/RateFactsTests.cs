using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A job's page says which rate it waits for, and when the next one of those that wait may begin.</summary>
public sealed class RateFactsTests
{
    [Fact]
    public async Task The_page_names_the_rate_and_when_the_next_job_may_begin()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var job = Add(dashboard, freeIn: TimeSpan.FromHours(5));
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains("shop:4711", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The next one of those that wait may begin in ", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("It is about to be fetched", page.Body.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_time_has_come_may_begin_now()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var job = Add(dashboard, freeIn: TimeSpan.FromHours(-5));
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains("The next one of those that wait may begin now.", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_not_told_to_those_who_may_not_see_arguments_and_why_it_waits_is()
    {
        var secrets = new Secrets();
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = secrets.Allows, fill: false);
        var job = Add(dashboard, freeIn: TimeSpan.FromHours(5));
        secrets.Closed = job.Id;
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains("The next one of those that wait may begin in ", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("shop:4711", page.Body.InnerHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("shop:4711", await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{job.Id}"), StringComparison.Ordinal);
    }

    private static JobDetails Add(DashboardHost dashboard, TimeSpan freeIn)
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = SampleData.Job(now, JobState.Enqueued, SampleData.Send(1)) with { WaitsForRate = true, RateKey = "shop:4711", RateFreeAt = now + freeIn };
        dashboard.Storage.Data.Jobs.Add(job);
        return job;
    }
}
