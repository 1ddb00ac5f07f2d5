using System.Net.Http.Json;
using System.Text.Json;
using JobLib.Samples.Tests.Guides;
using JobLib.Testing;
using Microsoft.Extensions.DependencyInjection;
using QuickStart;

namespace JobLib.Samples.Tests;

/// <summary>The jobs of the quick start, as somebody would test those of an application.</summary>
public sealed class QuickStartJobTests : IAsyncDisposable
{
    private readonly QuickStartFactory factory = new();
    private readonly HttpClient http;

    public QuickStartJobTests() => http = factory.CreateClient();

    private JobLibTest Jobs => factory.Services.GetRequiredService<JobLibTest>();

    [Fact]
    public async Task A_flaky_job_succeeds_at_its_third_attempt_after_the_waits_of_its_rule()
    {
        var id = await PostAsync("/flaky");

        var runs = (await Jobs.AdvanceAsync(TimeSpan.FromSeconds(3))).Where(run => run.JobId == id).ToList();

        Assert.Equal([JobOutcomeKind.Retry, JobOutcomeKind.Retry, JobOutcomeKind.Succeeded], runs.Select(run => run.Outcome.GetValueOrDefault()));
        Assert.Equal([1, 2], runs.Take(2).Select(run => run.RetryIn?.TotalSeconds));
        Assert.IsType<HttpRequestException>(runs[0].Exception);
        Assert.Equal("succeeded at attempt 3", runs[2].Result<string>());
    }

    [Fact]
    public async Task A_delayed_order_waits_for_its_time()
    {
        var id = await PostAsync("/later?seconds=60");

        Assert.DoesNotContain(await Jobs.AdvanceAsync(TimeSpan.FromSeconds(59)), run => run.JobId == id);
        Assert.Contains(await Jobs.AdvanceAsync(TimeSpan.FromSeconds(1)), run => run.JobId == id);
    }

    [Fact]
    public async Task A_report_is_published_when_it_is_built()
    {
        var published = await PostAsync("/reports");

        await Jobs.DrainAsync();

        var job = Jobs.AllEnqueued<ReportService>(x => x.Publish("")).Single(job => job.Id == published);
        Jobs.AssertEnqueued<ReportService>(x => x.BuildAsync(7));
        Assert.Equal("Succeeded", (await http.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_newsletter_ends_when_it_has_gone_to_every_reader()
    {
        using var answer = await http.PostAsync(new Uri("/newsletter?count=5", UriKind.Relative), null);

        var runs = await Jobs.DrainAsync();

        Jobs.AssertEnqueued<NewsletterService>(x => x.SendAsync(5));
        var end = Jobs.AssertEnqueued<NewsletterService>(x => x.Finished(5));
        Assert.Equal(end.Id, runs[^1].JobId);
    }

    [Fact]
    public async Task The_heartbeat_beats_every_minute()
    {
        (await Jobs.AdvanceAsync(TimeSpan.FromMinutes(5))).AssertSucceeded();

        Assert.Equal(5, Jobs.AllEnqueued<ReportService>(x => x.HeartbeatAsync()).Count(job => job.RecurringId == "heartbeat"));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await factory.DisposeAsync();
    }

    private async Task<string> PostAsync(string path)
    {
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), null);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetString() ?? "";
    }
}
