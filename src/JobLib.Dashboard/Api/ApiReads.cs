using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Types;
using JobLib.Storage.Tallies;

namespace JobLib.Dashboard.Api;

/// <summary>
/// What programs may read. Texts that a job carries are absent for users who may not see them; stored arguments never leave but through the rule that leaves
/// out what is sensitive.
/// </summary>
internal static class ApiReads
{
    public static async ValueTask<object?> OverviewAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        return new
        {
            overview.Now,
            Counts = overview.Counts.ToDictionary(count => count.Key.ToString(), count => count.Value),
            overview.Retrying,
            overview.FailingAttempts,
            overview.SucceededLastMinute,
            DueSoon = Count(overview.DueSoon),
            overview.Queues,
            Servers = overview.Servers.Select(server => new
            {
                server.Id,
                server.Name,
                server.Queues,
                server.WorkerCount,
                server.Held,
                server.HeartbeatAt,
                server.Dead,
                server.Left,
                server.Draining,
                server.Version,
                server.ApplicationVersion,
            }),
            Problems = (await Problems.FindAsync(request)).Select(problem => new
            {
                problem.Title,
                problem.Text,
                HowMany = problem.HowMany?.Text,
                problem.Since,
                problem.Trend,
            }),
        };
    }

    /// <summary>
    /// What an autoscaler needs to know of queues. One that is asked for by name has an answer also when it has no jobs and no server: it is scaled from zero
    /// then.
    /// </summary>
    public static async ValueTask<object?> ScaleAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        if (request.Query("queue") is not { Length: > 0 } name) return new { Queues = overview.Queues.Select(queue => Scale(queue, overview)) };
        return Scale(overview.Queues.FirstOrDefault(queue => queue.Name == name) ?? new() { Name = name }, overview);
    }

    public static async ValueTask<object?> JobsAsync(DashboardRequest request)
    {
        var model = await JobsPage.ReadAsync(request);
        if (model.Problem is { } problem) return new ApiError(problem);
        return new { Items = model.Rows.Select(Summary), model.Next, model.SearchedTo };
    }

    public static async ValueTask<object?> JobAsync(DashboardRequest request)
    {
        if (await JobPage.ReadAsync(request) is not { } model) return null;
        return new
        {
            Job = Summary(new(model.Job, model.Name, model.IsOpen)),
            Arguments = model.Arguments?.Select(argument => new { argument.Name, argument.Type, Json = argument.Text, argument.Why }),
            model.Result,
            WhyNot = model.WhyNot.Select(why => why.ToString()),
            Group = model.IsOpen ? model.Job.Group : null,
            Sequence = model.IsOpen ? model.Job.Sequence : null,
            model.Job.SequenceHeldBy,
            model.Job.ParentId,
            model.Job.Children,
            model.Job.ExpiresAt,
            Unique = model.Unique is { } unique
                ? new
                {
                    Key = unique.Note.Name,
                    unique.What,
                    unique.Lasts,
                    unique.IsHeld,
                    Holder = unique.Holder?.Job.Id,
                }
                : null,
            History = model.Job.History.Select(entry => new
            {
                entry.State,
                entry.At,
                entry.Attempt,
                entry.Server,
                entry.ApplicationVersion,
                entry.Duration,
                entry.DueAt,
                By = entry.Actor?.Name,
                Error = Error(entry.Error, model.IsOpen, details: true),
            }),
            Log = model.Log?.Lines.Select(line => new { line.At, line.Level, line.Attempt, line.Text }),
        };
    }

    public static async ValueTask<object?> ErrorsAsync(DashboardRequest request)
    {
        var (rows, next) = await ErrorsPage.ReadAsync(request, request.PageSize, request.Cursor);
        return new
        {
            Items = rows.Select(row => new
            {
                row.Group.Fingerprint,
                row.Group.Type,
                row.Message,
                row.Group.FirstAt,
                row.Group.LastAt,
                row.Group.Attempts,
                Failed = Count(row.Group.Failed),
                Retrying = Count(row.Group.Retrying),
            }),
            Next = next,
        };
    }

    public static async ValueTask<object?> TypesAsync(DashboardRequest request)
    {
        var model = await TypesPage.ReadAsync(request);
        return new { From = model.CutTo, Items = model.Rows.Select(row => new { Name = row.Name.Full, Figures = Figures(row.Figures) }), model.More };
    }

    public static async ValueTask<object?> TypeAsync(DashboardRequest request)
    {
        if (await TypesPage.ReadOneAsync(request) is not { } model) return null;
        return new
        {
            Name = model.Name.Full,
            From = model.CutTo,
            Figures = Figures(model.Figures),
            Steps = model.Steps.Where(step => step.Figures.Ended > 0).Select(step => new { step.At, Figures = Figures(step.Figures) }),
            Versions = model.Versions.Select(version => new { version.Version, version.Since, Figures = Figures(version.Figures) }),
            Errors = model.Errors.Select(error => new { error.Type, error.Fingerprint, error.Message, error.Jobs }),
        };
    }

    public static async ValueTask<object?> RecurringAsync(DashboardRequest request)
    {
        var list = await RecurringPage.ReadAsync(request);
        return new
        {
            Items = list.Rows.Select(row => new
            {
                row.Job.Id,
                row.Name,
                row.Job.Cron,
                Schedule = row.Words,
                row.Job.TimeZone,
                row.Job.Queue,
                row.Job.Jitter,
                row.Job.EndsAt,
                Exclude = row.Job.Exclude.Select(exclusion => exclusion.ToString()),
                row.Job.Paused,
                row.Job.PauseReason,
                row.Job.Fault,
                row.Job.Next,
                row.Job.LastAt,
                row.Job.LastJobId,
                row.Job.LastJobState,
            }),
            list.Next,
            list.IsCut,
        };
    }

    public static async ValueTask<object?> QueuesAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        return new { Items = overview.Queues };
    }

    public static async ValueTask<object?> ServersAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        return new { Items = overview.Servers };
    }

    public static async ValueTask<object?> LimitsAsync(DashboardRequest request)
    {
        var keys = await LimitsPage.ReadAsync(request, request.Cursor) ?? new([], null);
        return new { keys.Items, keys.Next };
    }

    public static async ValueTask<object?> RatesAsync(DashboardRequest request)
    {
        var rates = await LimitsPage.ReadRatesAsync(request, request.Cursor) ?? new([], null);
        return new { rates.Items, rates.Next };
    }

    /// <summary>What the charts are drawn from.</summary>
    public static async ValueTask<object?> SeriesAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var range = ChartRange.Of(request.Query("range"));
        return new { Range = range.Key, Items = await ChartReads.BucketsAsync(request, range, overview.Now, request.Query("queue")) };
    }

    public static async ValueTask<object?> BatchesAsync(DashboardRequest request)
    {
        var page = await BatchesPage.ReadAsync(request);
        return new { page.Items, page.Next };
    }

    public static async ValueTask<object?> BatchAsync(DashboardRequest request) => await BatchesPage.FindAsync(request);

    public static async ValueTask<object?> AuditAsync(DashboardRequest request)
    {
        var model = await AuditPage.ReadAsync(request);
        return model.Filter.Problem is { } problem ? new ApiError(problem) : new { Items = model.Entries, model.Next, model.SearchedTo };
    }

    private static object Figures(TypeFigures figures) => new
    {
        figures.Ended, figures.Succeeded, figures.Failed, figures.Retried, figures.Deleted,
        Wait = Percentiles(figures.Waits),
        Duration = Percentiles(figures.Durations),
    };

    private static object Percentiles(DurationHistogram histogram) => new
    {
        P50 = histogram.Percentile(0.5),
        P95 = histogram.Percentile(0.95),
        P99 = histogram.Percentile(0.99),
        Max = histogram.Count == 0 ? (TimeSpan?)null : histogram.Longest,
    };

    private static object Scale(QueueSummary queue, Overview overview) => new
    {
        queue.Name,
        Depth = queue.Enqueued,
        OldestAge = queue.OldestReadyAt is { } oldest && oldest < overview.Now ? Math.Round((overview.Now - oldest).TotalSeconds, 3) : 0,
        Running = queue.Processing,
        Capacity = overview.Servers.Where(server => server.Live && !server.Draining && server.Queues.Contains(queue.Name)).Sum(server => server.WorkerCount),
        queue.Servers,
        queue.Paused,
    };

    private static object Summary(JobTableRow row) => new
    {
        row.Job.Id,
        row.Name,
        row.Job.State,
        row.Job.Queue,
        row.Job.Priority,
        row.Job.Attempt,
        row.Job.Retrying,
        row.Job.CreatedAt,
        row.Job.DueAt,
        row.Job.StartedAt,
        row.Job.FinishedAt,
        row.Job.Duration, row.Job.Server, row.Job.ApplicationVersion, row.Job.BatchId, row.Job.RecurringId,
        Tags = row.IsOpen ? row.Job.Tags : null,
        Progress = row.IsOpen ? row.Job.Progress?.Fraction : null,
        Error = Error(row.Job.Error, row.IsOpen, details: false),
    };

    private static object? Error(JobError? error, bool isOpen, bool details) => error is null ? null : new
    {
        error.Type, error.Fingerprint,
        Message = isOpen ? error.Message : null,
        Details = isOpen && details ? error.Details : null,
    };

    private static object Count(CappedCount count) => new { count.Value, count.IsCapped };
}
