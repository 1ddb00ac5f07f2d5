using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;
using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Retry or delete all that match: asks first, then leaves the work to a job.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class BulkPage
{
    private const int CountCap = 10_000;

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        if (Read(request.Query("verb"), request.Query("state"), request.Query("q"), view.Now) is not { } asked) return null;
        if (!await MayAsync(request, asked)) return MessagePage.Problem(403, "You are not allowed to change many jobs at once.");
        var count = await request.Reads.GetAsync(
            "bulk " + JsonSerializer.Serialize(asked.Query),
            (reader, token) => reader.CountAsync(asked.Query, CountCap, token),
            request.Aborted
        );
        return new(
            $"{asked.Verb} all",
            "jobs",
            BulkView.Body(view, new(asked.Verb, asked.Tab, request.Query("q") ?? "", count, JobId.New(request.Clock).ToString(), view.Now))
        );
    }

    public static async ValueTask<ChangeOutcome> StartAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Bulk)) return ChangeOutcome.Forbidden;
        if (!JobId.TryParse(form.Text("upTo"), out var upTo) || !Format.TryIso(form.Text("at"), out var at))
            return ChangeOutcome.Invalid("The confirmation is incomplete. Go back and begin again.");
        if (Read(form.Text("verb"), form.Text("state"), form.Text("q"), at) is not { } asked)
            return ChangeOutcome.Invalid("This search cannot be acted on as a whole.");
        if (!await MayAsync(request, asked)) return ChangeOutcome.Forbidden;
        if (form.Text("count") is not { } count || form.Text("typed")?.Trim() != count)
            return ChangeOutcome.Invalid($"You did not type the number. Nothing was changed. Go back and type {form.Text("count")} to confirm.");
        var answer = await EnqueueAsync(
            request,
            form,
            asked.Verb,
            Expected(count),
            asked.Query with
            {
                UpToId = upTo.ToString(),
                To = Earlier(asked.Query.To, at),
            }
        );
        return ChangeOutcome.Created("bulk-started", answer) with { GoTo = request.Links.Job(answer.Id.ToString()) };
    }

    private static async ValueTask<CreationResult> EnqueueAsync(DashboardRequest request, ChangeForm form, string verb, int expected, JobQuery query)
    {
        var actor = request.Actor(form.Text("reason"));
        var (by, from) = (actor.Name, actor.From);
        var job = Job.FromExpression<BulkChange>(bulk => bulk.RunAsync(verb, expected, query, by, from, JobContext.None, CancellationToken.None));
        var created = new NewJob
        {
            Id = JobId.New(request.Clock),
            Payload = request.Values.Write(job),
            Queue = QueueOf(await request.OverviewAsync()),
            Priority = 9,
            IdempotencyKey = form.OnceKey,
            Parameters = actor.Reason is { } why ? new Dictionary<string, string> { [BulkChange.Reason] = why } : ReadOnlyDictionary<string, string>.Empty,
        };
        return (await (await request.StorageAsync()).Jobs.InsertAsync(new() { Jobs = [created], Actor = actor }, null, request.Aborted)).Jobs[0];
    }

    // One that a running server serves: the operation must not wait in a queue that nobody looks into.
    private static string QueueOf(Overview overview)
    {
        var served = overview.Servers.Where(server => server is { Live: true, Draining: false }).SelectMany(server => server.Queues).ToArray();
        return served.Length == 0 || served.Contains("default") ? "default" : served[0];
    }

    // Times such as last:6h count from when the page was drawn, so that what is confirmed is what was shown. A search that goes through jobs one by one
    // cannot be counted, and so not be confirmed.
    private static Asked? Read(string? verb, string? state, string? text, DateTimeOffset at)
    {
        var search = SearchQuery.Parse(text, at);
        var tab = JobTab.Of(state, search);
        return verb is "Retry" or "Delete" && search.Problem is null && !search.IsScan && search.Id is null
            ? new(verb, tab, JobsPage.QueryOf(tab, search), search.LooksInside)
            : null;
    }

    private static async ValueTask<bool> MayAsync(DashboardRequest request, Asked asked) =>
        await request.MayAsync(JobDashboardAction.Bulk) && await request.MayAsync(asked.Verb == "Retry" ? JobDashboardAction.Retry : JobDashboardAction.Delete)
        && (!asked.LooksInside || await request.MayAsync(JobDashboardAction.ViewArguments));

    private static DateTimeOffset Earlier(DateTimeOffset? first, DateTimeOffset second) => first < second ? first.Value : second;

    private static int Expected(string count) =>
        int.TryParse(count.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var expected) ? expected : 0;

    private sealed record Asked(string Verb, JobTab Tab, JobQuery Query, bool LooksInside);
}
