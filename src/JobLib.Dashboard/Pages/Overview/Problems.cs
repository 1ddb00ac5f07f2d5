using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;
using JobLib.Diagnostics;

namespace JobLib.Dashboard.Pages;

/// <summary>Finds what is wrong. A schema that this library cannot use stands alone: then there is nothing else to show, and every page says so.</summary>
internal sealed class Problems(Overview overview, Links links)
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Deployment = TimeSpan.FromMinutes(1); // the only servers of a queue may be on their way
    private const int MostNamed = 5;
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(5); // the storage's clock decides what is due; a server's own only dates its log lines

    /// <summary>The problems of now. Each is compared with itself in the oldest overview that is remembered.</summary>
    public static async ValueTask<IReadOnlyList<Problem>> FindAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var problems = new Problems(overview, request.Links).Find();
        if (request.Reads.History.Oldest is not { } oldest) return problems;
        var then = new Problems(oldest, request.Links).Find().ToLookup(problem => problem.Key, problem => problem.HowMany);
        return [.. problems.Select(problem => problem with { Trend = problem.HowMany?.Trend(then[problem.Key].FirstOrDefault(), overview.Now - oldest.Now) })];
    }

    private IEnumerable<ServerSummary> Live => overview.Servers.Where(server => server.Live);

    private IReadOnlyList<Problem> Find() =>
        [.. Unserved(), .. DeadServers(), .. DeadWithoutJobs(), .. LeftWithJobs(), .. Troubled(), .. UnknownTypes(), .. StuckQueues(), .. Drained(), .. StuckJobs(), .. Recurring(), .. Schema(), .. Versions(), .. Paused(), .. Skewed()];

    /// <summary>The storage's schema is one that this library cannot use.</summary>
    public static Problem Unusable(string message, DateTimeOffset? since, string here) => new()
    {
        Key = "schema",
        Title = "The schema of the storage cannot be used",
        Text = $"{message} Until then this application creates and runs no job, and no page shows any.",
        HowMany = null,
        Since = since,
        ActionText = "Look again",
        ActionUrl = here,
    };

    private IEnumerable<Problem> Unserved() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: 0, Paused: false } && HasWaited(queue, Deployment))
        .Select(queue => new Problem
        {
            Key = "unserved " + queue.Name,
            Title = $"No server for queue {Bidi.Quoted(queue.Name)}",
            Text = "No running server has it in its list.",
            HowMany = Waiting(queue),
            Since = OldestWait(queue),
            ActionText = "See the jobs",
            ActionUrl = links.Jobs(("state", "enqueued"), ("q", SearchQuery.Of("queue", queue.Name))),
        });

    private IEnumerable<Problem> DeadServers() => overview.Servers.Where(server => server is { Dead: true, Held: > 0 }).Select(server => new Problem
    {
        Key = "dead " + server.Id,
        Title = $"Server {Bidi.Quoted(server.Name)} died",
        Text = "Other servers take over what it held.",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.LeaseUntil,
        ActionText = "See the servers",
        ActionUrl = links.Servers,
    });

    // Nothing is left to do about them, so however many there are they take one line.
    private IEnumerable<Problem> DeadWithoutJobs()
    {
        var dead = overview.Servers.Where(server => server is { Dead: true, Held: 0 }).ToArray();
        if (dead.Length == 0) yield break;
        yield return new()
        {
            Key = "dead",
            Title = dead.Length == 1 ? $"Server {Bidi.Quoted(dead[0].Name)} died" : $"{dead.Length} servers died",
            Text = $"{(dead.Length == 1 ? "" : $"{Named(dead, server => Bidi.Quoted(server.Name))}. ")}Their jobs have been given to other servers. They did not stop in order: look at their last log lines.",
            HowMany = Amount.Of(dead.Length, "server in the last day", "servers in the last day"),
            Since = dead.Max(server => server.LeaseUntil),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = !Live.Any(),
        };
    }

    private IEnumerable<Problem> LeftWithJobs() => overview.Servers.Where(server => server.Left && overview.Now - server.LeaseUntil > Deployment).Select(server => new Problem
    {
        Key = "left " + server.Id,
        Title = $"Server {Bidi.Quoted(server.Name)} has stopped, and nobody takes over its jobs",
        Text = "Their bodies had not returned when it stopped. A server that runs takes them over when the lease has ended: is one running?",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.LeaseUntil,
        ActionText = "See the servers",
        ActionUrl = links.Servers,
    });

    private IEnumerable<Problem> Troubled() => Live.Where(server => server.Trouble is not null).Select(server => new Problem
    {
        Key = "trouble " + server.Id,
        Title = $"Server {Bidi.Quoted(server.Name)} is in trouble",
        Text = $"{Bidi.Isolated(server.Trouble ?? "")} Its log tells more.",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.HeartbeatAt, // when it said so last
        ActionText = "See the servers",
        ActionUrl = links.Servers,
    });

    private IEnumerable<Problem> UnknownTypes() => overview.UnknownTypes.Select(type => new Problem
    {
        Key = "type " + type.Name,
        Title = $"Unknown job {Bidi.Quoted(type.Name)}",
        Text = "Servers do not have its code. It fails after an hour. Deploy the version that has it, or map its old name with MapType or MapMethod.",
        HowMany = Amount.Of(type.Count, "time given back", "times given back"),
        Since = type.FirstAt,
        ActionText = "See the jobs",
        ActionUrl = links.Jobs(("q", SearchQuery.OfCall(type.Name))),
    });

    // What waits for a key waits for no worker, and a server that has just begun cannot have worked off what waits.
    private IEnumerable<Problem> StuckQueues() => overview.Queues
        .Where(queue => queue is { Servers: > 0, Paused: false } && overview.Now - queue.OldestReadyAt > Stuck && Fetching(queue).Any(server => overview.Now - server.StartedAt > Stuck))
        .Select(queue => new Problem
        {
            Key = "stuck " + queue.Name,
            Title = $"Queue {Bidi.Quoted(queue.Name)} falls behind",
            Text = "Add workers, or look at what keeps the present ones busy.",
            HowMany = Amount.Of(queue.Enqueued - queue.WaitingForKey.Value, "job waits", "jobs wait"),
            Since = queue.OldestReadyAt,
            ActionText = "See what runs",
            ActionUrl = links.Jobs(("state", "processing"), ("q", SearchQuery.Of("queue", queue.Name))),
        });

    private IEnumerable<Problem> Drained() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: > 0, Paused: false } && !Fetching(queue).Any() && HasWaited(queue, Deployment))
        .Select(queue => new Problem
        {
            Key = "drained " + queue.Name,
            Title = $"Every server of queue {Bidi.Quoted(queue.Name)} drains",
            Text = "They end what they run, and fetch no more jobs until told to, or restarted.",
            HowMany = Waiting(queue),
            Since = OldestWait(queue),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = false,
        });

    private IEnumerable<Problem> StuckJobs()
    {
        if (overview.Overdue.Value == 0) yield break;
        yield return new()
        {
            Key = "overdue",
            Title = "Scheduled jobs are stuck",
            Text = "Their time has come, and no server moves them into their queues. Is one running?",
            HowMany = Amount.Of(overview.Overdue, "job overdue", "jobs overdue"),
            Since = overview.OldestOverdueAt,
            ActionText = "See the jobs",
            ActionUrl = links.Jobs(("state", "scheduled")),
        };
    }

    private IEnumerable<Problem> Recurring() => overview.LateRecurring.Select(job => new Problem
    {
        Key = "recurring " + job.Id,
        Title = job.Fault is null ? $"Recurring job {Bidi.Quoted(job.Id)} is late" : $"Recurring job {Bidi.Quoted(job.Id)} cannot be scheduled",
        Text = job.Fault is { } fault ? Bidi.Isolated(fault) : "No server has made its run: is one running?",
        HowMany = job.Fault is null ? Amount.Of(Schedule.Overdue(job, overview.Now), "run overdue", "runs overdue") : Amount.Of(1, "schedule", "schedules"),
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
            HowMany = Amount.Of(schema.Stored - schema.Known, "version ahead", "versions ahead"),
            Since = Others().Select(server => (DateTimeOffset?)server.StartedAt).Min(),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = false,
        };
    }

    private IEnumerable<Problem> Versions()
    {
        if (Others() is not { Length: > 0 } others) yield break;
        var live = Live.Count();
        yield return new()
        {
            Key = "versions",
            Title = "Servers run another version of JobLib",
            Text = $"{Named(others, server => $"{Bidi.Quoted(server.Name)} {Bidi.Isolated(server.Version)}")}; this application has {LibraryVersion.Current}. That is meant for the time of a deployment: finish it.",
            HowMany = new(others.Length, $"{others.Length} of {Format.Plural(live, "server", "servers")}"),
            Since = others.Min(server => server.StartedAt),
            ActionText = "See the servers",
            ActionUrl = links.Servers,
            IsGrave = false,
        };
    }

    private ServerSummary[] Others() => [.. Live.Where(server => server.Version != LibraryVersion.Current)];

    private IEnumerable<Problem> Paused() => overview.Queues.Where(queue => queue is { Enqueued: > 0, Paused: true }).Select(queue => new Problem
    {
        Key = "paused " + queue.Name,
        Title = $"Queue {Bidi.Quoted(queue.Name)} is paused",
        Text = "Its jobs wait until somebody resumes it.",
        HowMany = Waiting(queue),
        Since = OldestWait(queue),
        ActionText = "Resume",
        ActionUrl = links.Action("queue/resume"),
        Posts = ("queue", queue.Name),
        Needs = JobDashboardAction.PauseQueue,
        IsGrave = false,
    });

    private IEnumerable<Problem> Skewed() => Live.Where(server => server.ClockSkew.Duration() > ToleratedSkew).Select(server => new Problem
    {
        Key = "clock " + server.Id,
        Title = $"The clock of {Bidi.Quoted(server.Name)} is off",
        Text = "Jobs run on time all the same, since the storage's clock decides; log lines carry the wrong time. Check its time service.",
        HowMany = Amount.Of(server.ClockSkew, server.ClockSkew > TimeSpan.Zero ? "ahead" : "behind"),
        Since = server.StartedAt, // when it was measured
        ActionText = "See the servers",
        ActionUrl = links.Servers,
        IsGrave = false,
    });

    private static string Named(ServerSummary[] servers, Func<ServerSummary, string> name) => string.Join(", ", servers.Take(MostNamed).Select(name)) + (servers.Length > MostNamed ? " …" : "");

    private IEnumerable<ServerSummary> Fetching(QueueSummary queue) => Live.Where(server => !server.Draining && server.Queues.Contains(queue.Name));

    private bool HasWaited(QueueSummary queue, TimeSpan time) => overview.Now - OldestWait(queue) > time;

    // For a worker or for a key.
    private static DateTimeOffset? OldestWait(QueueSummary queue) => queue.OldestForKeyAt < queue.OldestReadyAt ? queue.OldestForKeyAt : queue.OldestReadyAt ?? queue.OldestForKeyAt;

    private static Amount Waiting(QueueSummary queue) => Amount.Of(queue.Enqueued, "job waits", "jobs wait");
}
