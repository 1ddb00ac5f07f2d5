using AngleSharp.Dom;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A form that is sent twice, as by a double click, does what it does once.</summary>
public class SentTwiceTests
{
    private static readonly string Method = $"{typeof(IMailer).FullName}.{nameof(IMailer.WelcomeAsync)}";

    public static TheoryData<string> Creating => ["clone", "enqueue", "run", "bulk"];

    [Theory]
    [MemberData(nameof(Creating))]
    public async Task What_a_form_creates_is_created_once_however_often_the_form_is_sent(string what)
    {
        await using var dashboard = await StartAsync();
        var form = await FormAsync(dashboard, what);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => dashboard.PostAsync(form.Action, form.Fields)));
        Assert.Single(dashboard.Storage.Created);
        Assert.Single(answers.Select(answer => answer.Headers.Location!.ToString()).Distinct());
        var said = new List<string>();
        foreach (var answer in answers) said.Add((await dashboard.AfterAsync(answer)).QuerySelector(".notice.good")!.TextContent);
        Assert.Equal(2, said.Count(text => text.Contains("sent twice", StringComparison.Ordinal)));

        // another form, though nothing is written otherwise
        var other = await FormAsync(dashboard, what);
        using var again = await dashboard.PostAsync(other.Action, other.Fields);
        Assert.Equal(2, dashboard.Storage.Created.Count);
    }

    [Fact]
    public async Task What_is_written_anew_into_a_form_that_was_sent_is_created_too()
    {
        await using var dashboard = await StartAsync();
        var form = await FormAsync(dashboard, "clone");
        using var first = await dashboard.PostAsync(form.Action, form.Fields);
        using var second = await dashboard.PostAsync(
            form.Action,
            [.. form.Fields.Select(field => field.Name == "value" && field.Value.Contains("Grace", StringComparison.Ordinal) ? ("value", "\"Ada\"") : field)]
        );
        Assert.Equal(2, dashboard.Storage.Created.Count);
    }

    [Fact]
    public async Task A_program_names_what_it_repeats_and_gets_the_same_answer()
    {
        await using var dashboard = await StartAsync();
        var run = ("id", dashboard.Storage.Data.Recurring[0].Id);
        (string, string)[][] requests = [[run, ("once", "a")], [run, ("once", "a")], [run, ("once", "b")], [run], [run]];
        foreach (var fields in requests)
        {
            using var answer = await dashboard.PostAsync("/jobs/api/v1/recurring/run", fields);
            Assert.Equal("""{"changed":1,"skipped":0}""", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(4, dashboard.Storage.Created.Count);
    }

    [Fact]
    public async Task A_retry_that_is_sent_twice_does_not_run_the_job_again_when_it_has_ended_in_between()
    {
        await using var dashboard = await StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        var form = page.QuerySelectorAll("form").First(form => form.GetAttribute("action")!.EndsWith("/retry", StringComparison.Ordinal));
        using var first = await dashboard.PostAsync(form.GetAttribute("action")!, Fields(form));
        var index = dashboard.Storage.Data.Jobs.FindIndex(other => other.Id == job.Id);
        dashboard.Storage.Data.Jobs[index] = dashboard.Storage.Data.Jobs[index] with { State = JobState.Succeeded, Fence = job.Fence + 1 };
        using var second = await dashboard.PostAsync(form.GetAttribute("action")!, Fields(form));
        Assert.Contains("Nothing was changed", (await dashboard.AfterAsync(second)).QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, dashboard.Storage.Data.Jobs[index].State);
    }

    private static Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(options =>
    {
        options.AllowEnqueue = true;
        options.EnqueueTypes.Add(typeof(IMailer));
    });

    private static async Task<(string Action, (string Name, string Value)[] Fields)> FormAsync(DashboardHost dashboard, string what)
    {
        var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Failed, SampleData.Welcome("Grace Hopper"));
        if (what == "clone") dashboard.Storage.Data.Jobs.Add(job);
        var (path, action) = what switch
        {
            "clone" => ($"job/{job.Id}/clone", "/clone"),
            "enqueue" => ($"types/enqueue?name={Method}", "types/enqueue"),
            "run" => ($"recurring/job?id={dashboard.Storage.Data.Recurring[0].Id}", "recurring/run"),
            _ => ("bulk?verb=Retry&state=failed&q=", "bulk"),
        };
        var page = await dashboard.PageAsync($"/jobs/{path}");
        var form = page.QuerySelectorAll("form[method=post]").Single(form => form.GetAttribute("action")!.EndsWith(action, StringComparison.Ordinal));
        var fields = Fields(form).ToList();
        if (what == "bulk") fields.Add(("typed", fields.Single(field => field.Name == "count").Value));
        return (form.GetAttribute("action")!, [.. fields]);
    }

    private static (string Name, string Value)[] Fields(IElement form) =>
    [
        .. form.QuerySelectorAll("input[type=hidden], textarea").Select(field =>
            (field.GetAttribute("name")!, field is AngleSharp.Html.Dom.IHtmlTextAreaElement area ? area.Value : field.GetAttribute("value") ?? "")),
    ];
}
