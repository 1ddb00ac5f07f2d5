using System.Text.Json;
using JobLib.Client;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A job's page says what it is the only one of, and who has that key.</summary>
public class UniqueFactsTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(JobState.Processing, "until it is over", "held by this job")]
    [InlineData(JobState.Succeeded, "until it is over", "free: another job may be created")]
    public async Task The_page_names_the_key_its_settings_and_whether_the_job_has_it(JobState state, string lasts, string held)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var job = Add(dashboard, state, new());
        dashboard.Storage.Data.UniqueHolders["name"] = job.Id;
        var facts = (await dashboard.PageAsync($"/jobs/job/{job.Id}")).QuerySelector(".facts")!.TextContent;
        Assert.Contains("the only one of its method and arguments, " + lasts, facts, StringComparison.Ordinal);
        Assert.Contains(held, facts, StringComparison.Ordinal);
        Assert.DoesNotContain("joblib-unique", facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_job_that_has_the_key_is_linked_and_a_program_reads_its_id()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var old = Add(dashboard, JobState.Succeeded, new());
        var holder = Add(dashboard, JobState.Enqueued, new());
        dashboard.Storage.Data.UniqueHolders["name"] = holder.Id;
        Assert.NotNull((await dashboard.PageAsync($"/jobs/job/{old.Id}")).QuerySelector($".facts a[href='/jobs/job/{holder.Id}']"));
        using var read = JsonDocument.Parse(await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{old.Id}"));
        Assert.Equal(holder.Id, read.RootElement.GetProperty("unique").GetProperty("holder").GetString());
    }

    [Fact]
    public async Task Who_has_the_key_is_not_told_to_those_who_may_not_see_it_nor_the_key_to_those_who_may_not_see_arguments()
    {
        var secrets = new Secrets();
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = secrets.Allows, fill: false);
        var (old, holder) = (Add(dashboard, JobState.Succeeded, new()), Add(dashboard, JobState.Enqueued, new()));
        dashboard.Storage.Data.UniqueHolders["name"] = secrets.Hidden = holder.Id;
        var page = await dashboard.PageAsync($"/jobs/job/{old.Id}");
        Assert.Contains("taken last by a job that is gone, or not for you to see", page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(holder.Id, page.Body!.InnerHtml, StringComparison.Ordinal);
        secrets.Closed = old.Id;
        Assert.DoesNotContain("Unique", (await dashboard.PageAsync($"/jobs/job/{old.Id}")).QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UniqueBy.Type, null, UniqueWhile.Waiting, null, "the only one of its method, while it waits")]
    [InlineData(UniqueBy.Queue, null, UniqueWhile.Running, 60, "the only one of its method and queue, while it waits or runs, for 1 h from its creation at most")]
    [InlineData(UniqueBy.Arguments, "an own key", null, 60, "the only one with the key")]
    [InlineData(UniqueBy.Arguments | UniqueBy.Queue, null, null, 60, "the only one of its method, arguments and queue, for 1 h from its creation")]
    public async Task What_was_asked_is_said_in_words(UniqueBy by, string? key, UniqueWhile? @while, int? minutes, string expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var asked = new UniqueOptions { By = by, Key = key, While = @while, For = minutes is { } most ? TimeSpan.FromMinutes(most) : null };
        var job = Add(dashboard, JobState.Enqueued, asked);
        var facts = (await dashboard.PageAsync($"/jobs/job/{job.Id}")).QuerySelector(".facts")!.TextContent;
        Assert.Contains(expected, string.Join(' ', facts.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        if (key is not null) Assert.Contains(key, facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name Never - 1")]
    [InlineData("name - soon 1")]
    public async Task A_note_that_nobody_can_read_takes_no_page_away(string note)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var parameters = new Dictionary<string, string> { [UniqueNote.Parameter] = note };
        var job = SampleData.Job(Now, JobState.Enqueued, SampleData.Send(1)) with { Parameters = parameters };
        dashboard.Storage.Data.Jobs.Add(job);
        Assert.DoesNotContain("Unique", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_leaves_word_of_it_in_the_job_and_a_clone_has_none()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.AllowEnqueue = true, fill: false);
        var client = dashboard.App.Services.GetRequiredService<IBackgroundJobClient>();
        await client.CreateAsync(
            Job.FromExpression<IMailer>(mailer => mailer.WelcomeAsync("Ada", "pw", null!)),
            new() { Unique = new() { Key = "a b  c", While = UniqueWhile.Running, For = TimeSpan.FromMinutes(5) } }
        );
        var made = Assert.Single(dashboard.Storage.Created);
        var note = UniqueNote.Of(made.Parameters)!;
        Assert.Equal((made.Unique!.Name, UniqueWhile.Running, TimeSpan.FromMinutes(5), "a b  c"), (note.Name, note.While, note.For, note.Key));

        var job = SampleData.Job(Now, JobState.Succeeded, made.Payload) with { Parameters = made.Parameters };
        dashboard.Storage.Data.Jobs.Add(job);
        using var clone = await dashboard.PostAsync($"/jobs/job/{job.Id}/clone");
        Assert.Empty(dashboard.Storage.Created[1].Parameters);
    }

    private static JobDetails Add(DashboardHost dashboard, JobState state, UniqueOptions asked)
    {
        var key = new UniqueKey { Name = "name", While = asked.While ?? (asked.For is null ? UniqueWhile.UntilOver : null), For = asked.For };
        var job = SampleData.Job(Now, state, SampleData.Send(1)) with { Parameters = UniqueNote.AddTo(new Dictionary<string, string>(), asked, key) };
        dashboard.Storage.Data.Jobs.Add(job);
        return job;
    }
}
