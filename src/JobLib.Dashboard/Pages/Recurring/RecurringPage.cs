using System.Globalization;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>The recurring jobs, and one of them.</summary>
internal static class RecurringPage
{
    private const int NextRuns = 5;
    private const int LastRuns = 30;
    private const int MostSearched = 5_000; // bounded: a search reads all of them
    private const int MostFolded = 100; // groups in one address
    private const int Sparklines = 25; // each is a question to the storage; recurring jobs past that are shown without
    private static readonly TimeSpan KeepRuns = TimeSpan.FromSeconds(5);

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var list = await ReadGroupedAsync(request);
        var drawn = list.Rows.Take(Sparklines).Select(row => row.Job.Id).ToArray();
        var runs = drawn
            .Zip(await SharedReads.EachAsync(drawn, id => RunsAsync(request, id)))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        var isFirst = request.Cursor is null;
        return new("Recurring", "recurring", RecurringView.Body(view, list, runs, isFirst)) { Topic = isFirst ? ChangeFeed.Overview : null };
    }

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request, View view)
    {
        if (request.Query("id") is not { } id) return null;
        var found = await request.Reads.GetAsync($"recurring job {id}", (reader, token) => reader.FindRecurringAsync([id], token), request.Aborted);
        if (found is not [var job]) return null;
        var asked = await ScheduleEdit.AskedAsync(request, job.Id, view.Now);
        var model = new RecurringModel(
            await RowAsync(request, job),
            [.. Schedule.Next(job, request.Calendars, view.Now).Take(NextRuns)],
            Schedule.AfterNext(job, request.Calendars),
            await JobTableRow.OfAsync(request, await RunsAsync(request, id)),
            asked
        );
        return new(id, "recurring", RecurringJobView.Body(view, model)) { Topic = asked is { IsNone: false } ? null : ChangeFeed.Overview };
    }

    /// <summary>Recurring jobs as this user may see them.</summary>
    public static async ValueTask<IReadOnlyList<RecurringTableRow>> RowsAsync(DashboardRequest request, IEnumerable<RecurringSummary> jobs)
    {
        var rows = new List<RecurringTableRow>();
        foreach (var job in jobs) rows.Add(await RowAsync(request, job));
        return rows;
    }

    /// <summary>For the JSON API. The storage has them by id; whoever searches or sorts has all of them looked at.</summary>
    public static async ValueTask<RecurringList> ReadAsync(DashboardRequest request)
    {
        var wanted = Wanted(request);
        if (wanted.IsPlain)
        {
            var page = await PageAsync(request, request.PageSize, request.Cursor);
            return wanted with { Lines = Plain(await RowsAsync(request, page.Items)), Next = page.Next };
        }

        var (jobs, isCut) = await AllAsync(request);
        return Cut(request, wanted, Plain(await FoundAsync(request, wanted, jobs)), isCut);
    }

    // Groups are whole, so all are looked at; where there are too many for that, they stand by id.
    private static async ValueTask<RecurringList> ReadGroupedAsync(DashboardRequest request)
    {
        var folded = request.Context.Request.Query["fold"].OfType<string>().Where(name => name.Length > 0).Distinct().Take(MostFolded);
        var wanted = Wanted(request) with { Folded = [.. folded] };
        if (!wanted.IsByName) return await ReadAsync(request);
        var (jobs, isCut) = await AllAsync(request);
        if (isCut && wanted.IsPlain) return await ReadAsync(request);
        return Cut(request, wanted, [.. RecurringGroup.Lines(await FoundAsync(request, wanted, jobs), wanted.Folded)], isCut);
    }

    private static RecurringList Wanted(DashboardRequest request) => new([], null, request.Query("q"), RecurringOrder.Of(request.Query("sort")));

    private static RecurringLine[] Plain(IEnumerable<RecurringTableRow> rows) => [.. rows.Select(row => new RecurringLine(null, row))];

    private static async ValueTask<IEnumerable<RecurringTableRow>> FoundAsync(
        DashboardRequest request,
        RecurringList wanted,
        IEnumerable<RecurringSummary> jobs
    ) => wanted.Order.Sort((await RowsAsync(request, jobs)).Where(row => wanted.Text is null || row.Has(wanted.Text)));

    private static RecurringList Cut(DashboardRequest request, RecurringList wanted, RecurringLine[] lines, bool isCut)
    {
        var skip =
            request.Cursor is not { } cursor ? 0
            : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
            : throw new ArgumentException($"'{cursor}' is no cursor of this list.");
        var end = Math.Min(lines.Length, (long)skip + request.PageSize);
        return wanted with
        {
            Lines = [.. lines.Skip(skip).Take(request.PageSize)],
            Next = end < lines.Length ? end.ToString(CultureInfo.InvariantCulture) : null,
            IsCut = isCut,
        };
    }

    /// <summary>All that this user may see, by id, up to a bound.</summary>
    public static async ValueTask<(IReadOnlyList<RecurringSummary> Jobs, bool IsCut)> AllAsync(DashboardRequest request)
    {
        var jobs = new List<RecurringSummary>();
        string? cursor = null;
        for (var looked = 0; looked == 0 || (cursor is not null && looked < MostSearched); looked += DashboardRequest.MaxPageSize)
        {
            var page = await PageAsync(request, DashboardRequest.MaxPageSize, cursor);
            jobs.AddRange(page.Items);
            cursor = page.Next;
        }

        return (jobs, cursor is not null);
    }

    private static ValueTask<Page<RecurringSummary>> PageAsync(DashboardRequest request, int size, string? cursor) =>
        request.Reads.GetAsync($"recurring page {size} {cursor}", (reader, token) => reader.RecurringAsync(new(size, cursor), token), request.Aborted);

    private static async ValueTask<IReadOnlyList<JobSummary>> RunsAsync(DashboardRequest request, string id)
    {
        var query = new JobQuery { RecurringId = id, Size = LastRuns };
        return (await request.Reads.GetAsync($"runs {id}", (reader, token) => reader.QueryAsync(query, token), request.Aborted, KeepRuns)).Items;
    }

    private static async ValueTask<RecurringTableRow> RowAsync(DashboardRequest request, RecurringSummary job) =>
        new(job, request.Names.Of(job.Payload, await request.MayAsync(JobDashboardAction.ViewArguments, job.Id)), Schedule.InWords(job.Id, job.Cron));
}
