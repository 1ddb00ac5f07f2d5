using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Pages;

/// <summary>What got slow, what fails and what there is most of, by method; and one method, before and after a deployment.</summary>
internal static class TypesPage
{
    private const int MostTypes = 200;
    private const int LastRuns = 10;
    private const int FailedJobs = 100;
    private static readonly TimeSpan KeepJobs = TimeSpan.FromSeconds(5);

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view) =>
        new("Types", "types", TypesView.Body(view, await ReadAsync(request))) { Topic = ChangeFeed.Overview };

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request, View view)
    {
        if (await ReadOneAsync(request) is not { } model) return null;
        return new(model.Name.Short, "types", TypeView.Body(view, model)) { Topic = ChangeFeed.Overview };
    }

    /// <summary>The JSON API reads the same.</summary>
    public static async ValueTask<TypesModel> ReadAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var (range, order, queue) = (TypeReads.RangeOf(request), TypeOrder.Of(request.Query("sort")), request.Query("queue"));
        var table = await TypeReads.ReadAsync(request, range, overview.Now, method: null, queue);
        var types = table.Types();
        return new()
        {
            Range = range,
            Order = order,
            Queue = queue,
            Queues = Queues(overview, queue),
            Rows = [.. types.OrderByDescending(type => order.By(type.Figures)).ThenBy(type => type.Name.Short, StringComparer.Ordinal).Take(MostTypes)],
            Enqueueable = await EnqueueableAsync(request),
            More = Math.Max(0, types.Count - MostTypes),
            CutTo = table.CutTo,
        };
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static async ValueTask<TypeModel?> ReadOneAsync(DashboardRequest request)
    {
        if (request.Query("name") is not { } full) return null;
        var overview = await request.OverviewAsync();
        var (name, range, queue) = (MethodName.Of(full), TypeReads.RangeOf(request), request.Query("queue"));
        var table = await TypeReads.ReadAsync(request, range, overview.Now, full, queue);
        var runs = await JobsAsync(request, name, new() { Queue = queue, Size = LastRuns });
        if (table.Sum().Ended == 0 && runs.Count == 0 && await IsUnknownAsync(request, overview.Now, full)) return null;
        return new()
        {
            Name = name,
            MayEnqueue =
                EnqueueTypes.Find(request.Options, request.Values, full).Any(found => request.Values.CanBeCalled(found.Type, found.Method))
                && await EnqueuePage.MayAsync(request, full),
            Range = range,
            Queue = queue,
            Queues = Queues(overview, queue),
            Figures = table.Sum(),
            Steps = table.Steps(),
            Versions = table.Versions(),
            Marks = table.Marks(),
            CutTo = table.CutTo,
            Errors = await ErrorsAsync(request, name, queue),
            Runs = await JobTableRow.OfAsync(request, runs),
            Settings = runs.Count == 0 ? [] : request.Names.Settings(runs[0].Payload),
        };
    }

    private static async ValueTask<IReadOnlyList<MethodName>> EnqueueableAsync(DashboardRequest request)
    {
        var allowed = new List<MethodName>();
        foreach (var name in EnqueueTypes.Of(request.Options, request.Values))
        {
            if (await EnqueuePage.MayAsync(request, name.Full)) allowed.Add(name);
        }

        return allowed;
    }

    private static IReadOnlyList<string> Queues(Overview overview, string? chosen) =>
        [.. overview.Queues.Select(queue => queue.Name).Append(chosen).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // Nothing of it has ended in the time that is shown: it is known all the same when it has in the last week.
    private static async ValueTask<bool> IsUnknownAsync(DashboardRequest request, DateTimeOffset now, string full) =>
        (await TypeReads.ReadAsync(request, TypeReads.Ranges[^1], now, full, queue: null)).Sum().Ended == 0;

    private static async ValueTask<IReadOnlyList<JobSummary>> JobsAsync(DashboardRequest request, MethodName name, JobQuery query)
    {
        if (name.Search is null) return [];
        var asked = query with { Type = name.Type, Method = name.Method };
        var page = await request.Reads.GetAsync(
            $"jobs of {name.Full} {asked.Queue} {string.Join(',', asked.States)}",
            (reader, token) => reader.QueryAsync(asked, token),
            request.Aborted,
            KeepJobs
        );
        return page.Items;
    }

    private static async ValueTask<IReadOnlyList<TypeError>> ErrorsAsync(DashboardRequest request, MethodName name, string? queue)
    {
        var failed = await JobsAsync(request, name, new() { States = [JobState.Failed], Queue = queue, Size = FailedJobs });
        var errors = new List<TypeError>();
        foreach (
            var group in failed
                .Where(job => job.Error is not null)
                .GroupBy(job => job.Error?.Fingerprint ?? "", StringComparer.Ordinal)
                .OrderByDescending(group => group.Count())
        )
        {
            var latest = group.First();
            var message = await request.MayAsync(JobDashboardAction.ViewArguments, latest.Id) ? latest.Error?.Message : null;
            errors.Add(new(latest.Error?.Type ?? "", group.Key, message, group.Count()));
        }

        return errors;
    }
}
