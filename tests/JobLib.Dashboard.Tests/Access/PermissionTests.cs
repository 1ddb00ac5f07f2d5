using System.Collections.Concurrent;
using System.Net;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>What the application's own decision leaves to each user.</summary>
public class PermissionTests
{
    [Fact]
    public async Task Read_only_refuses_every_change_and_shows_no_button()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.ReadOnly = true);
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        foreach (var action in new[] { "retry", "delete", "cancel", "reschedule" })
        {
            using var response = await dashboard.PostAsync($"/jobs/job/{job.Id}/{action}", ("in", "00:05:00"));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Empty(dashboard.Storage.Actions);
        foreach (var path in new[] { "/jobs", "/jobs/list?state=failed", $"/jobs/job/{job.Id}" })
        {
            Assert.Empty((await dashboard.PageAsync(path)).QuerySelectorAll("form[method=post]"));
        }
    }

    [Fact]
    public async Task The_decision_is_asked_for_the_resource()
    {
        string? allowed = null;
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = access =>
            ValueTask.FromResult(access.IsRead || access.Resource is null || access.Resource == allowed));
        var jobs = dashboard.Storage.Data.Jobs.Where(job => job.State == JobState.Failed).Take(2).ToArray();
        allowed = jobs[0].Id;

        using var yes = await dashboard.PostAsync($"/jobs/job/{jobs[0].Id}/retry");
        using var no = await dashboard.PostAsync($"/jobs/job/{jobs[1].Id}/retry");
        Assert.Equal(HttpStatusCode.SeeOther, yes.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, no.StatusCode);
    }

    [Theory]
    [InlineData("/jobs/recurring")]
    [InlineData("/jobs/servers")]
    [InlineData("/jobs")]
    public async Task A_page_whose_parts_are_read_at_once_asks_the_application_each_question_once(string path)
    {
        var asked = new ConcurrentQueue<(JobDashboardAction, string?)>();
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = async access =>
        {
            asked.Enqueue((access.Action, access.Resource));
            await Task.Yield();
            return true;
        });
        await dashboard.PageAsync(path);
        Assert.NotEmpty(asked);
        Assert.Equal(asked.Distinct().Count(), asked.Count);
    }

    [Fact]
    public async Task To_delete_is_not_to_cancel()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.IsRead || access.Action == JobDashboardAction.Delete)
        );
        var running = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Processing);

        using var cancel = await dashboard.PostAsync($"/jobs/job/{running.Id}/cancel");
        using var delete = await dashboard.PostAsync($"/jobs/job/{running.Id}/delete");
        Assert.Equal(HttpStatusCode.Forbidden, cancel.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
        Assert.Equal(JobState.Processing, dashboard.Storage.Data.Jobs.First(job => job.Id == running.Id).State);
    }

    [Fact]
    public async Task Without_the_right_to_arguments_nothing_that_jobs_carry_is_shown()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.ViewArguments)
        );
        var jobs = dashboard.Storage.Data.Jobs;
        var paths = jobs.Select(job => $"/jobs/job/{job.Id}").Prepend("/jobs/list").Prepend("/jobs").Take(120);
        foreach (var path in paths)
        {
            var html = await dashboard.Client.GetStringAsync(path);
            foreach (var secret in new[] { "Grace Hopper", "Welcome ", "newsletter", "after 30 seconds", "2,100 of 5,000", "Sent 175", "smtp.internal" })
                Assert.DoesNotContain(secret, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("arg:Grace")]
    [InlineData("arg.0:1")]
    [InlineData("error:timed")]
    [InlineData("tag:newsletter")]
    public async Task Without_the_right_to_arguments_they_cannot_be_searched(string search)
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.ViewArguments)
        );
        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.StatusAsync("/jobs/list?q=" + Uri.EscapeDataString(search)));
    }

    [Fact]
    public async Task Sensitive_values_are_never_shown_and_never_found()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var welcome = dashboard.Storage.Data.Jobs.First(job => job.Payload.Method == nameof(IMailer.WelcomeAsync));
        var page = await dashboard.PageAsync($"/jobs/job/{welcome.Id}");
        var values = page.QuerySelector(".values")!.TextContent;

        Assert.Contains("Ada", values, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleData.Secret, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleData.Card, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Empty((await dashboard.PageAsync($"/jobs/list?q=arg:{SampleData.Secret}")).QuerySelectorAll("[data-row]"));
        Assert.Empty((await dashboard.PageAsync($"/jobs/list?q=arg.2.CardNumber:{SampleData.Card}")).QuerySelectorAll("[data-row]"));
        Assert.NotEmpty((await dashboard.PageAsync("/jobs/list?q=arg.2.Name:Ada")).QuerySelectorAll("[data-row]"));
    }
}
