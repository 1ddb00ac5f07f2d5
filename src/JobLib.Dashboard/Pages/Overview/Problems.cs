using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Server;

namespace JobLib.Dashboard.Pages;

/// <summary>Finds what is wrong. A schema that this library cannot use stands alone: then there is nothing else to show, and every page says so.</summary>
internal sealed class Problems(Overview overview, JobSummary? firstDue, Links links, OverviewHistory history)
{
    private static readonly JobQuery FirstDue = new() { States = [JobState.Scheduled], Order = JobOrder.DueFirst, Size = 1 };
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1); // servers look for due jobs every second or so
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(15);
    private const int MostNamed = 5;
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(5); // the storage's clock decides what is due; a server's own only dates its log lines

    public static async ValueTask<IReadOnlyList<Problem>> FindAsync(DashboardRequest request)
    {
        var due = await request.Reads.GetAsync("first due", static (reader, token) => reader.QueryAsync(FirstDue, token), request.Aborted);
        return new Problems(await request.OverviewAsync(), due.Items is [var first, ..] ? first : null, request.Links, request.Reads.History).Find();
    }

    private IReadOnlyList<Problem> Find() =>
        [.. Unserved(), .. DeadServers(), .. UnknownTypes(), .. StuckQueues(), .. StuckJobs(), .. Recurring(), .. Schema(), .. Versions(), .. Paused(), .. Skewed()];

    /// <summary>The storage's schema is one that this library cannot use.</summary>
    public static Problem Unusable(string message, DateTimeOffset? since, string here) => new()
    {
        Key = "schema",
        Title = "The schema of the storage cannot be used",
        Text = $"{message} Until then this application creates and runs no job, and no page shows any.",
        Since = since,
        ActionText = "Look again",
        ActionUrl = here,
    };

    private IEnumerable<Problem> Unserved() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: 0, Paused: false })
        .Select(queue => new Problem
        {
            Key = "unserved " + queue.Name,
            Title = $"No server for queue '{queue.Name}'",
            Text = $"{Format.Plural(queue.Enqueued, "job waits", "jobs wait")}, and no running server has the queue in its list.",
            Since = queue.OldestReadyAt,
            Trend = Trend(queue),
            ActionText = "See the jobs",
            ActionUrl = links.Jobs(("state", "enqueued"), ("q", $"queue:{queue.Name}")),
        });

    private IEnumerable<Problem> DeadServers() => overview.Servers.Where(server => server.Dead).Select(server => new Problem
    {
        Key = "dead " + server.Id,
        Title = $"Server '{server.Name}' died",
        Text = server.Held > 0 ? $"It held {Format.Plural(server.Held, "job", "jobs")}, which other servers take over." : "Its jobs have been given to other servers.",
        Since = server.LeaseUntil,
        ActionText = "See the servers",
        ActionUrl = links.Servers,
        IsGrave = overview.Servers.All(other => other.Dead) || server.Held > 0,
    });

    private IEnumerable<Problem> UnknownTypes() => overview.UnknownTypes.Select(type => new Problem
    {
        Key = "type " + type.Name,
        Title = $"Unknown job '{type.Name}'",
        Text = $"Servers gave it back {Format.Plural(type.Count, "time", "times")}: they do not have its code. It fails after an hour. Deploy the version that has it, or map its old name with MapType or MapMethod.",
        Since = type.FirstAt,
        ActionText = "See the jobs",
        ActionUrl = links.Jobs(("q", type.Name)),
    });

    private IEnumerable<Problem> StuckQueues() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: > 0, Paused: false } && overview.Now - queue.OldestReadyAt > Stuck)
        .Select(queue => new Problem
        {
            Key = "stuck " + queue.Name,
            Title = $"Queue '{queue.Name}' falls behind",
            Text = $"{Format.Plural(queue.Enqueued, "job waits", "jobs wait")}. Add workers, or look at what keeps the present ones busy.",
            Since = queue.OldestReadyAt,
            Trend = Trend(queue),
            ActionText = "See what runs",
            ActionUrl = links.Jobs(("state", "processing")),
        });

    private IEnumerable<Problem> StuckJobs()
    {
        if (firstDue?.DueAt is not { } due || overview.Now - due < Overdue) yield break;
        yield return new()
        {
            Key = "overdue",
            Title = "Scheduled jobs are stuck",
            Text = "Their time has come, and no server moves them into their queues. Is one running?",
            Since = due,
            ActionText = "See the jobs",
            ActionUrl = links.Jobs(("state", "scheduled")),
        };
    }

    private IEnumerable<Problem> Recurring() => overview.LateRecurring.Select(job => new Problem
    {
        Key = "recurring " + job.Id,
        Title = job.Fault is null ? $"Recurring job '{job.Id}' is late" : $"Recurring job '{job.Id}' cannot be scheduled",
        Text = job.Fault ?? "Its run is overdue: is a server running?",
        Since = job.Fault is null ? job.Next : job.LastAt ?? job.CreatedAt,
        ActionText = "See it",
        ActionUrl = links.RecurringJob(job.Id),
    });

    // It works, or the library would have refused it; but whoever wonders why one server behaves otherwise should know.
    private IEnumerable<Problem> Schema()
    {
        if (overview.Schema is not { } schema || schema.Stored <= schema.Known) yield break;
        yield return new()
        {
            Key = "schema",
            Title = "The schema is newer than this application",
            Text = $"A later JobLib has brought the storage to schema version {schema.Stored}; this application knows {schema.Known}. It works on, without what is new. Upgrade JobLib here too.",
            Since = Others().Select(server => (DateTimeOffset?)server.StartedAt).Min(),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = false,
        };
    }

    private IEnumerable<Problem> Versions()
    {
        if (Others() is not { Length: > 0 } others) yield break;
        var live = overview.Servers.Count(server => !server.Dead);
        yield return new()
        {
            Key = "versions",
            Title = "Servers run another version of JobLib",
            Text = $"{others.Length} of {Format.Plural(live, "server", "servers")}: {string.Join(", ", others.Take(MostNamed).Select(server => $"'{server.Name}' {server.Version}"))}{(others.Length > MostNamed ? " …" : "")}; this application has {LibraryVersion.Current}. That is meant for the time of a deployment: finish it.",
            Since = others.Min(server => server.StartedAt),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = false,
        };
    }

    private ServerSummary[] Others() => [.. overview.Servers.Where(server => !server.Dead && server.Version != LibraryVersion.Current)];

    private IEnumerable<Problem> Paused() => overview.Queues.Where(queue => queue is { Enqueued: > 0, Paused: true }).Select(queue => new Problem
    {
        Key = "paused " + queue.Name,
        Title = $"Queue '{queue.Name}' is paused",
        Text = $"{Format.Plural(queue.Enqueued, "job waits", "jobs wait")} until somebody resumes it.",
        Since = queue.OldestReadyAt,
        Trend = Trend(queue),
        ActionText = "Resume",
        ActionUrl = links.Action("queue/resume"),
        Posts = ("queue", queue.Name),
        Needs = JobDashboardAction.PauseQueue,
        IsGrave = false,
    });

    private IEnumerable<Problem> Skewed() => overview.Servers.Where(server => !server.Dead && server.ClockSkew.Duration() > ToleratedSkew).Select(server => new Problem
    {
        Key = "clock " + server.Id,
        Title = $"The clock of '{server.Name}' is off",
        Text = $"It is {Format.Duration(server.ClockSkew)} {(server.ClockSkew > TimeSpan.Zero ? "ahead of" : "behind")} the storage's. Jobs run on time all the same; log lines carry the wrong one. Check its time service.",
        Since = server.StartedAt, // when it was measured
        ActionText = "See the servers",
        ActionUrl = links.Servers,
        IsGrave = false,
    });

    private string? Trend(QueueSummary queue) => history.Depth(queue.Name) is not { } before ? null : (queue.Enqueued - before.Depth) switch
    {
        0 => "steady",
        > 0 and var more => $"{Format.Number(more)} more than {Format.Age(overview.Now - before.At)} ago",
        var less => $"{Format.Number(-less)} fewer than {Format.Age(overview.Now - before.At)} ago",
    };
}
