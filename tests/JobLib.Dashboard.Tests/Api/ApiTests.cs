using System.Net;
using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Api;

public class ApiTests
{
    [Theory]
    [InlineData("overview", "counts")]
    [InlineData("jobs?state=failed", "items")]
    [InlineData("errors", "items")]
    [InlineData("types", "items")]
    [InlineData("types?range=7d&sort=slowest&queue=critical", "items")]
    [InlineData("types/one?name=Shop.Repository%601%5B%5BShop.Order%2C%20Shop%5D%5D.Rebuild", "steps")]
    [InlineData("recurring", "items")]
    [InlineData("batches", "items")]
    public async Task It_reads_what_the_pages_show(string path, string property)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var json = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/" + path));
        Assert.True(json.RootElement.TryGetProperty(property, out _));
    }

    [Fact]
    public async Task A_job_has_its_arguments_without_what_is_sensitive()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var welcome = dashboard.Storage.Data.Jobs.First(job => job.Payload.Method == nameof(IMailer.WelcomeAsync));
        var json = await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{welcome.Id}");
        Assert.Contains("Grace Hopper", json, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleData.Secret, json, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleData.Card, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_and_their_attempts_have_the_version_of_the_application_that_ran_them_as_it_was_said()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var list = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/jobs?state=failed&size=1"));
        var listed = list.RootElement.GetProperty("items")[0];
        Assert.Equal(SampleTallies.New, listed.GetProperty("applicationVersion").GetString());

        using var json = JsonDocument.Parse(await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{listed.GetProperty("id").GetString()}"));
        Assert.Equal(SampleTallies.New, json.RootElement.GetProperty("job").GetProperty("applicationVersion").GetString());
        Assert.Contains(
            json.RootElement.GetProperty("history").EnumerateArray(),
            entry => entry.TryGetProperty("applicationVersion", out var version) && version.GetString() == SampleTallies.New
        );
    }

    [Fact]
    public async Task Without_the_right_to_arguments_it_has_nothing_that_jobs_carry()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.ViewArguments)
        );
        foreach (var path in dashboard.Storage.Data.Jobs.Take(60).Select(job => "jobs/" + job.Id).Append("jobs").Append("errors"))
        {
            var json = await dashboard.Client.GetStringAsync("/jobs/api/v1/" + path);
            foreach (var secret in new[] { "Grace Hopper", "Welcome ", "newsletter", "timed out", "Sent 175", "smtp.internal" })
                Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_changes_for_programs_that_bring_credentials_and_for_nobody_else()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        using var refused = await dashboard.SendAsync(HttpMethod.Post, $"/jobs/api/v1/jobs/{job.Id}/retry");
        using var done = await dashboard.SendAsync(
            HttpMethod.Post,
            $"/jobs/api/v1/jobs/{job.Id}/retry",
            request => request.Headers.Add("Authorization", "Bearer x")
        );
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("""{"changed":1,"skipped":0}""", await done.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_autoscaler_reads_depth_age_and_capacity_of_each_queue()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var overview = await dashboard.Storage.Reader.OverviewAsync(default);
        using var all = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/scale"));

        var queues = all.RootElement.GetProperty("queues").EnumerateArray().ToDictionary(queue => queue.GetProperty("name").GetString() ?? "");
        Assert.Equal(overview.Queues.Select(queue => queue.Name), queues.Keys);
        foreach (var queue in overview.Queues)
        {
            var answer = queues[queue.Name];
            Assert.Equal(
                (queue.Enqueued, queue.Processing, queue.Servers),
                (answer.GetProperty("depth").GetInt64(), answer.GetProperty("running").GetInt64(), answer.GetProperty("servers").GetInt32())
            );
            Assert.Equal(
                overview
                    .Servers.Where(server => server is { Dead: false, Draining: false } && server.Queues.Contains(queue.Name))
                    .Sum(server => server.WorkerCount),
                answer.GetProperty("capacity").GetInt32()
            );
            Assert.Equal(queue.OldestReadyAt is not null, answer.GetProperty("oldestAge").GetDouble() > 0);
            Assert.Equal(answer.GetRawText(), await dashboard.Client.GetStringAsync("/jobs/api/v1/scale?queue=" + queue.Name));
        }
    }

    [Fact]
    public async Task A_queue_that_has_nothing_at_all_can_be_scaled_from_zero()
    {
        await using var dashboard = await DashboardHost.StartAsync();

        Assert.Equal(
            """{"name":"asleep","depth":0,"oldestAge":0,"running":0,"capacity":0,"servers":0,"paused":false}""",
            await dashboard.Client.GetStringAsync("/jobs/api/v1/scale?queue=asleep"));
    }

    [Fact]
    public async Task It_is_closed_to_those_who_may_not_export()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.Export)
        );
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs/api/v1/overview"));
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync("/jobs"));
    }
}
