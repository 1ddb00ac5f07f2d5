using System.Globalization;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;
using JobLib.Monitoring;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Retry or delete all that match: asks first, then leaves the work to a job.</summary>
internal static class BulkPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request)
    {
        if (Read(request.Query("verb"), request.Query("state"), request.Query("q"), request) is not { } asked) return null;
        if (!await MayAsync(request, asked.Verb)) return MessagePage.Problem(403, "You are not allowed to change many jobs at once.");
        var query = asked.Query with { UpToId = JobId.New(request.Clock).ToString() };
        var count = await request.Reads.GetAsync($"bulk {asked}", (reader, token) => reader.CountAsync(query, JobsPage.CountCap, token), request.Aborted);
        var view = await ViewFactory.CreateAsync(request);
        return new($"{asked.Verb} all", "jobs", BulkView.Body(view, new(asked.Verb, asked.Tab, request.Query("q") ?? "", count, query.UpToId)));
    }

    public static async ValueTask<ChangeOutcome> StartAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Bulk)) return ChangeOutcome.Forbidden;
        if (Read(form.Text("verb"), form.Text("state"), form.Text("q"), request) is not { } asked) return ChangeOutcome.Invalid("This search cannot be acted on as a whole.");
        if (!await MayAsync(request, asked.Verb)) return ChangeOutcome.Forbidden;
        if (!JobId.TryParse(form.Text("upTo"), out var upTo)) return ChangeOutcome.Invalid("The confirmation is incomplete. Go back and begin again.");
        if (form.Text("count") is not { } count || form.Text("typed")?.Trim() != count) return ChangeOutcome.Invalid($"You did not type the number. Nothing was changed. Go back and type {form.Text("count")} to confirm.");
        var id = await EnqueueAsync(request, asked.Verb, Expected(count), asked.Query with { UpToId = upTo.ToString() });
        return new("bulk-started", 1, 0) { GoTo = request.Links.Job(id.ToString()) };
    }

    private static async ValueTask<JobId> EnqueueAsync(DashboardRequest request, string verb, int expected, JobQuery query)
    {
        var actor = request.Actor();
        var (by, from) = (actor.Name, actor.From);
        var job = Job.FromExpression<BulkChange>(bulk => bulk.RunAsync(verb, expected, query, by, from, JobContext.None, CancellationToken.None));
        var created = new NewJob
        {
            Id = JobId.New(request.Clock),
            Payload = request.Values.Write(job),
            Queue = QueueOf(await request.OverviewAsync()),
            Priority = 9,
        };
        await (await request.StorageAsync()).Jobs.InsertAsync(new() { Jobs = [created], Actor = actor }, null, request.Aborted);
        return created.Id;
    }

    // One that a running server serves: the operation must not wait in a queue that nobody looks into.
    private static string QueueOf(Overview overview)
    {
        var served = overview.Servers.Where(server => server is { Dead: false, Draining: false }).SelectMany(server => server.Queues).ToArray();
        return served.Length == 0 || served.Contains("default") ? "default" : served[0];
    }

    // A search that looks inside jobs is left out: what it matches may rest on values that its user must not learn of.
    private static (string Verb, JobTab Tab, JobQuery Query)? Read(string? verb, string? state, string? text, DashboardRequest request)
    {
        var tab = JobTab.Of(state);
        var search = JobSearch.Parse(text, request.Clock.GetUtcNow());
        if (verb is not ("Retry" or "Delete") || search.Problem is not null || search.LooksInside || search.Id is not null) return null;
        return (verb, tab, JobsPage.QueryOf(tab, search));
    }

    private static async ValueTask<bool> MayAsync(DashboardRequest request, string verb) =>
        await request.MayAsync(JobDashboardAction.Bulk) && await request.MayAsync(verb == "Retry" ? JobDashboardAction.Retry : JobDashboardAction.Delete);

    private static int Expected(string count) => int.TryParse(count.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var expected) ? expected : 0;
}
