using JobLib.Diagnostics;
using JobLib.Recurring.Schedules;

namespace JobLib.Management;

/// <summary>
/// Finds what is wrong in the state of everything: what does not heal by itself, or did not for long. The one list of it, for whoever shows it.
/// </summary>
/// <param name="overview">The state of everything.</param>
/// <param name="isolated">Makes a text that a job or a server carries fit to stand in a sentence where it is shown.</param>
internal sealed class OverviewProblems(Overview overview, Func<string, string> isolated)
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Deployment = TimeSpan.FromMinutes(1); // the only servers of a queue may be on their way
    private const int MostNamed = 5;
    private const int MostCounted = 100;

    /// <summary>How far two clocks may be apart before it is told.</summary>
    public static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(5); // the storage's clock decides what is due; a server's own only dates its log lines

    private IEnumerable<ServerSummary> Live => overview.Servers.Where(server => server.Live);

    public IReadOnlyList<OverviewProblem> Find() =>
        [
            .. Unserved(),
            .. DeadServers(),
            .. DeadWithoutJobs(),
            .. LeftWithJobs(),
            .. Troubled(),
            .. UnknownTypes(),
            .. StuckQueues(),
            .. Drained(),
            .. StuckJobs(),
            .. Recurring(),
            .. Sequences(),
            .. Schema(),
            .. Versions(),
            .. Paused(),
            .. Skewed(),
        ];

    private IEnumerable<OverviewProblem> Unserved() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: 0, Paused: false } && HasWaited(queue, Deployment))
        .Select(queue => new OverviewProblem
        {
            Kind = OverviewProblemKind.UnservedQueue,
            Subject = queue.Name,
            Key = "unserved " + queue.Name,
            Title = $"No server for queue {Quoted(queue.Name)}",
            Text = "No running server has it in its list.",
            HowMany = Waiting(queue),
            Since = OldestWait(queue),
        });

    private IEnumerable<OverviewProblem> DeadServers() =>
        overview
            .Servers.Where(server => server is { Dead: true, Held: > 0 })
            .Select(server => new OverviewProblem
    {
        Kind = OverviewProblemKind.DeadServer,
        Subject = server.Id,
        Key = "dead " + server.Id,
        Title = $"Server {Quoted(server.Name)} died",
        Text = "Other servers take over what it held.",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.LeaseUntil,
    });

    // Nothing is left to do about them, so however many there are they take one line.
    private IEnumerable<OverviewProblem> DeadWithoutJobs()
    {
        var dead = overview.Servers.Where(server => server is { Dead: true, Held: 0 }).ToArray();
        if (dead.Length == 0) yield break;
        yield return new()
        {
            Kind = OverviewProblemKind.DeadServersWithoutJobs,
            Key = "dead",
            Title = dead.Length == 1 ? $"Server {Quoted(dead[0].Name)} died" : $"{dead.Length} servers died",
            Text =
                $"{(dead.Length == 1 ? "" : $"{Named(dead, server => Quoted(server.Name))}. ")}Their jobs have been given to other servers. They did not stop in order: look at their last log lines.",
            HowMany = Amount.Of(dead.Length, "server in the last day", "servers in the last day"),
            Since = dead.Max(server => server.LeaseUntil),
            IsGrave = !Live.Any(),
        };
    }

    private IEnumerable<OverviewProblem> LeftWithJobs() =>
        overview
            .Servers.Where(server => server.Left && overview.Now - server.LeaseUntil > Deployment)
            .Select(server => new OverviewProblem
    {
        Kind = OverviewProblemKind.LeftServer,
        Subject = server.Id,
        Key = "left " + server.Id,
        Title = $"Server {Quoted(server.Name)} has stopped, and nobody takes over its jobs",
        Text = "Their bodies had not returned when it stopped. A server that runs takes them over when the lease has ended: is one running?",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.LeaseUntil,
    });

    private IEnumerable<OverviewProblem> Troubled() => Live.Where(server => server.Trouble is not null).Select(server => new OverviewProblem
    {
        Kind = OverviewProblemKind.ServerInTrouble,
        Subject = server.Id,
        Key = "trouble " + server.Id,
        Title = $"Server {Quoted(server.Name)} is in trouble",
        Text = $"{isolated(server.Trouble ?? "")} Its log tells more.",
        HowMany = Amount.Of(server.Held, "job held", "jobs held"),
        Since = server.HeartbeatAt, // when it said so last
    });

    private IEnumerable<OverviewProblem> UnknownTypes() => overview.UnknownTypes.Select(type => new OverviewProblem
    {
        Kind = OverviewProblemKind.UnknownType,
        Subject = type.Name,
        Key = "type " + type.Name,
        Title = $"Unknown job {Quoted(type.Name)}",
        Text = "Servers do not have its code. It fails after an hour. Deploy the version that has it, or map its old name with MapType or MapMethod.",
        HowMany = Amount.Of(type.Count, "time given back", "times given back"),
        Since = type.FirstAt,
    });

    // What waits for a key, or for room in its queue, waits for no worker, and a server that has just begun cannot have worked off what waits.
    private IEnumerable<OverviewProblem> StuckQueues() =>
        overview
            .Queues.Where(queue =>
                queue is { Servers: > 0, Paused: false }
                && overview.Now - queue.OldestReadyAt > Stuck
                && !IsHeldByLimit(queue)
                && Fetching(queue).Any(server => overview.Now - server.StartedAt > Stuck)
            )
        .Select(queue => new OverviewProblem
        {
            Kind = OverviewProblemKind.StuckQueue,
            Subject = queue.Name,
            Key = "stuck " + queue.Name,
            Title = $"Queue {Quoted(queue.Name)} falls behind",
            Text = "Add workers, or look at what keeps the present ones busy.",
            HowMany = Amount.Of(queue.Enqueued - queue.WaitingForKey.Value, "job waits", "jobs wait"),
            Since = queue.OldestReadyAt,
        });

    // It is full, or was a moment ago: a worker is idle all the same.
    private bool IsHeldByLimit(QueueSummary queue) =>
        queue.IsFull || (queue.RunningLimit is not null && Fetching(queue).Any(server => server.Held < server.WorkerCount));

    private IEnumerable<OverviewProblem> Drained() => overview.Queues
        .Where(queue => queue is { Enqueued: > 0, Servers: > 0, Paused: false } && !Fetching(queue).Any() && HasWaited(queue, Deployment))
        .Select(queue => new OverviewProblem
        {
            Kind = OverviewProblemKind.DrainedQueue,
            Subject = queue.Name,
            Key = "drained " + queue.Name,
            Title = $"Every server of queue {Quoted(queue.Name)} drains",
            Text = "They end what they run, and fetch no more jobs until told to, or restarted.",
            HowMany = Waiting(queue),
            Since = OldestWait(queue),
            IsGrave = false,
        });

    private IEnumerable<OverviewProblem> StuckJobs()
    {
        if (overview.Overdue.Value == 0) yield break;
        yield return new()
        {
            Kind = OverviewProblemKind.OverdueJobs,
            Key = "overdue",
            Title = "Scheduled jobs are stuck",
            Text = "Their time has come, and no server moves them into their queues. Is one running?",
            HowMany = Amount.Of(overview.Overdue, "job overdue", "jobs overdue"),
            Since = overview.OldestOverdueAt,
        };
    }

    private IEnumerable<OverviewProblem> Recurring() => overview.LateRecurring.Select(job => new OverviewProblem
    {
        Kind = OverviewProblemKind.LateRecurring,
        Subject = job.Id,
        Key = "recurring " + job.Id,
        Title = job.Fault is null ? $"Recurring job {Quoted(job.Id)} is late" : $"Recurring job {Quoted(job.Id)} cannot be scheduled",
        Text = job.Fault is { } fault ? isolated(fault) : "No server has made its run: is one running?",
        HowMany = job.Fault is null ? Amount.Of(Overdue(job), "run overdue", "runs overdue") : Amount.Of(1, "schedule", "schedules"),
        Since = job.Fault is null ? job.Next : job.LastAt ?? job.CreatedAt,
    });

    private IEnumerable<OverviewProblem> Sequences() => overview.HeldSequences.Select(held => new OverviewProblem
    {
        Kind = OverviewProblemKind.HeldSequence,
        Subject = held.JobId,
        Key = "sequence " + held.JobId,
        Title = $"Sequence {Quoted(held.Key)} is held",
        Text = $"Job {held.JobId} of it has failed, and those behind it wait. Retry it, or delete it to go on without it.",
        HowMany = Amount.Of(held.Waiting, "job waits", "jobs wait"),
        Since = held.Since,
    });

    // It works, or the library would have refused it; but whoever wonders why one server behaves otherwise should know.
    private IEnumerable<OverviewProblem> Schema()
    {
        if (overview.Schema is not { } schema || schema.Stored <= schema.Known) yield break;
        yield return new()
        {
            Kind = OverviewProblemKind.NewerSchema,
            Key = "schema",
            Title = "The schema is newer than this application",
            Text =
                $"A later JobLib has brought the storage to schema version {schema.Stored}; this application knows {schema.Known}. It works on, without what is new. Upgrade JobLib here too.",
            HowMany = Amount.Of(schema.Stored - schema.Known, "version ahead", "versions ahead"),
            Since = Others().Select(server => (DateTimeOffset?)server.StartedAt).Min(),
            IsGrave = false,
        };
    }

    private IEnumerable<OverviewProblem> Versions()
    {
        if (Others() is not { Length: > 0 } others) yield break;
        var live = Live.Count();
        yield return new()
        {
            Kind = OverviewProblemKind.OtherVersions,
            Key = "versions",
            Title = "Servers run another version of JobLib",
            Text =
                $"{Named(others, server => $"{Quoted(server.Name)} {isolated(server.Version)}")}; this application has {LibraryVersion.Current}. That is meant for the time of a deployment: finish it.",
            HowMany = new(others.Length, $"{others.Length} of {Format.Plural(live, "server", "servers")}"),
            Since = others.Min(server => server.StartedAt),
            IsGrave = false,
        };
    }

    private ServerSummary[] Others() => [.. Live.Where(server => server.Version != LibraryVersion.Current)];

    private IEnumerable<OverviewProblem> Paused() =>
        overview
            .Queues.Where(queue => queue is { Enqueued: > 0, Paused: true })
            .Select(queue => new OverviewProblem
    {
        Kind = OverviewProblemKind.PausedQueue,
        Subject = queue.Name,
        Key = "paused " + queue.Name,
        Title = $"Queue {Quoted(queue.Name)} is paused",
        Text = "Its jobs wait until somebody resumes it.",
        HowMany = Waiting(queue),
        Since = OldestWait(queue),
        IsGrave = false,
    });

    private IEnumerable<OverviewProblem> Skewed() => Live.Where(server => server.ClockSkew.Duration() > ToleratedSkew).Select(server => new OverviewProblem
    {
        Kind = OverviewProblemKind.ClockSkew,
        Subject = server.Id,
        Key = "clock " + server.Id,
        Title = $"The clock of {Quoted(server.Name)} is off",
        Text = "Jobs run on time all the same, since the storage's clock decides; log lines carry the wrong time. Check its time service.",
        HowMany = Amount.Of(server.ClockSkew, server.ClockSkew > TimeSpan.Zero ? "ahead" : "behind"),
        Since = server.StartedAt, // when it was measured
        IsGrave = false,
    });

    /// <summary>
    /// How many times have come since the one that was to be next, that one included; a schedule that cannot be read here, or names a calendar, has that one
    /// alone.
    /// </summary>
    private CappedCount Overdue(RecurringSummary job)
    {
        if (job.Next is not { } first || first > overview.Now) return default;
        if (!RecurringSchedule.TryRead(job.Id, job.Stored, new(), out var schedule, out _) || !TimeZones.TryFind(job.TimeZone, out var zone))
            return new(1, false);
        var more = schedule.After(first, zone).TakeWhile(run => run <= overview.Now).Take(MostCounted).Count();
        return new(Math.Min(1 + more, MostCounted), more == MostCounted);
    }

    private string Quoted(string name) => $"'{isolated(name)}'";

    private static string Named(ServerSummary[] servers, Func<ServerSummary, string> name) =>
        string.Join(", ", servers.Take(MostNamed).Select(name)) + (servers.Length > MostNamed ? " …" : "");

    private IEnumerable<ServerSummary> Fetching(QueueSummary queue) => Live.Where(server => !server.Draining && server.Queues.Contains(queue.Name));

    private bool HasWaited(QueueSummary queue, TimeSpan time) => overview.Now - OldestWait(queue) > time;

    // For a worker or for a key.
    private static DateTimeOffset? OldestWait(QueueSummary queue) =>
        queue.OldestForKeyAt < queue.OldestReadyAt ? queue.OldestForKeyAt : queue.OldestReadyAt ?? queue.OldestForKeyAt;

    private static Amount Waiting(QueueSummary queue) => Amount.Of(queue.Enqueued, "job waits", "jobs wait");
}
