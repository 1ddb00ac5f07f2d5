using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Pages;

/// <summary>Answers the question that people have about a job that waits.</summary>
internal static class WhyNotRunning
{
    public static IReadOnlyList<Why> Of(
        JobDetails job,
        Overview overview,
        JobTableRow? parent,
        JobTableRow? holder,
        ConcurrencySummary? key,
        RateSummary? rate,
        JobTableRow? failed
    ) => job.State switch
    {
        JobState.Enqueued => [.. Enqueued(job, overview, holder, key, rate)],
        JobState.Scheduled => [new(Scheduled(job, overview))],
        JobState.Awaiting => [Awaiting(job, parent), .. Held(job, failed)],
        _ => [],
    };

    private static IEnumerable<Why> Enqueued(JobDetails job, Overview overview, JobTableRow? holder, ConcurrencySummary? key, RateSummary? rate)
    {
        var queue = overview.Queues.FirstOrDefault(queue => queue.Name == job.Queue);
        var servers = overview.Servers.Where(server => server.Live && server.Queues.Contains(job.Queue)).ToArray();
        if (queue?.Paused == true) yield return new($"Queue {Bidi.Quoted(job.Queue)} is paused. Resume it on Queues & Servers.");
        if (job.WaitsForKey) yield return Key(holder, key);
        if (job.WaitsForRate) yield return Rate(job, overview, rate);
        if (queue is { IsFull: true }) yield return Full(job, queue);
        if (!overview.Servers.Any(server => server.Live)) yield return new("No server is running. Start a process that calls AddJobServer.");
        else if (servers.Length == 0) yield return new($"No running server serves queue {Bidi.Quoted(job.Queue)}. Add it to JobServerOptions.Queues of one.");
        else if (servers.All(server => server.Draining))
            yield return new($"Every server of queue {Bidi.Quoted(job.Queue)} is draining and fetches no more jobs.");
        else if (servers.All(server => server.Held >= server.WorkerCount))
            yield return new($"Every worker of queue {Bidi.Quoted(job.Queue)} is busy{Ahead(job, queue)}.");
        else if (queue is not ({ Paused: true } or { IsFull: true }) && job is { WaitsForKey: false, WaitsForRate: false }) yield return new($"It is about to be fetched{Ahead(job, queue)}.");
    }

    private static Why Full(JobDetails job, QueueSummary queue) => queue.RunningLimit == 0
        ? new($"The limit of queue {Bidi.Quoted(job.Queue)} is set to 0, so that none begins. Set another one on Limits.")
        : new($"Queue {Bidi.Quoted(job.Queue)} is full: {Format.Number(queue.Processing)} of {Format.Number(queue.RunningLimit ?? 0)} run{Ahead(job, queue)}.");

    private static Why Key(JobTableRow? holder, ConcurrencySummary? key) => (key, holder) switch
    {
        ({ Limit: 0 }, _) => new("The limit of its concurrency key is set to 0, so that none begins. Set another one on Limits."),
        ({ Held: > 1 }, _) => new(
            $"It waits for room: {Format.Number(key.Held)} jobs with its concurrency key run, and {Format.Capped(key.Waiting)} wait, this one among them."
        ),
        (_, null) => new("Another job holds its concurrency key. It runs when that one ends."),
        _ => new("It waits for the key held by ") { CauseId = holder.Job.Id, CauseName = holder.Name, Rest = ". It runs when that one ends." },
    };

    // Its key stands among the facts, for those who may see arguments.
    private static Why Rate(JobDetails job, Overview overview, RateSummary? rate)
    {
        if (rate is { Permits: 0 }) return new("Its rate is set to none, so that none begins. Set another one on Limits.");
        var when = job.RateFreeAt is { } at && at > overview.Now ? $"in {Format.Duration(at - overview.Now)}" : "now";
        return new($"As many jobs with its rate have begun as that allows. The next one of those that wait may begin {when}.");
    }

    private static string Ahead(JobDetails job, QueueSummary? queue) =>
        queue is { Enqueued: > 1 } ? $"; {Format.Number(queue.Enqueued)} jobs wait in this queue{(job.Group is null ? "" : ", where its group takes turns with others")}" : "";

    private static string Scheduled(JobDetails job, Overview overview)
    {
        var why = job.Retrying ? "Its last attempt failed; it waits for the next one" : "It waits for its time";
        return job.DueAt <= overview.Now ? $"{why}, which has come: a server moves it into its queue within a second or so, if one is running." : $"{why}.";
    }

    private static Why Awaiting(JobDetails job, JobTableRow? parent) => (job, parent) switch
    {
        ({ ParentIsBatch: true, ParentId: { } batch }, _) => new("It waits for ")
        {
            CauseId = batch,
            CauseIsBatch = true,
            CauseName = "a batch",
            Rest = " to end.",
        },
        ({ ParentIsBatch: true }, _) => new("It waits for a batch to end."),
        ({ ParentId: not null }, { Job.State: JobState.Failed }) => For(parent, ", which has failed. Retry or delete that one to go on."),
        ({ ParentId: not null, Sequence: not null }, { } known) => For(known, ", which is before it in its sequence, to end."),
        ({ ParentId: not null }, { } known) => For(known, " to end."),
        ({ ParentId: not null }, null) => new("It waits for another job to end."),
        ({ BatchId: null }, _) => new("It waits for something that you are not allowed to see."),
        _ => new("It waits for its batch to start."),
    };

    // The failed job may be many places before it.
    private static IEnumerable<Why> Held(JobDetails job, JobTableRow? failed)
    {
        if (failed is null || failed.Job.Id == job.ParentId) yield break;
        yield return new("The sequence is held by ")
        {
            CauseId = failed.Job.Id,
            CauseName = failed.Name,
            Rest = ", which has failed. Retry or delete that one to go on.",
        };
    }

    private static Why For(JobTableRow parent, string rest) => new("It waits for ") { CauseId = parent.Job.Id, CauseName = parent.Name, Rest = rest };
}
