using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Pages;

/// <summary>Answers the question that people have about a job that waits.</summary>
internal static class WhyNotRunning
{
    public static IReadOnlyList<string> Of(JobDetails job, Overview overview, JobTableRow? parent) => job.State switch
    {
        JobState.Enqueued => [.. Enqueued(job, overview)],
        JobState.Scheduled => [Scheduled(job, overview)],
        JobState.Awaiting => [Awaiting(job, parent)],
        _ => [],
    };

    private static IEnumerable<string> Enqueued(JobDetails job, Overview overview)
    {
        var queue = overview.Queues.FirstOrDefault(queue => queue.Name == job.Queue);
        var servers = overview.Servers.Where(server => server.Live && server.Queues.Contains(job.Queue)).ToArray();
        if (queue?.Paused == true) yield return $"Queue {Bidi.Quoted(job.Queue)} is paused. Resume it on Queues & Servers.";
        if (job.WaitsForKey) yield return $"Another job holds its concurrency key{(job.BlockedBy is { } holder ? $": {Bidi.Isolated(holder)}" : "")}. It runs when that one ends.";
        if (!overview.Servers.Any(server => server.Live)) yield return "No server is running. Start a process that calls AddJobServer.";
        else if (servers.Length == 0) yield return $"No running server serves queue {Bidi.Quoted(job.Queue)}. Add it to JobServerOptions.Queues of one.";
        else if (servers.All(server => server.Draining)) yield return $"Every server of queue {Bidi.Quoted(job.Queue)} is draining and fetches no more jobs.";
        else if (servers.All(server => server.Held >= server.WorkerCount)) yield return $"Every worker of queue {Bidi.Quoted(job.Queue)} is busy{Ahead(queue)}.";
        else if (queue?.Paused != true && !job.WaitsForKey) yield return $"It is about to be fetched{Ahead(queue)}.";
    }

    private static string Ahead(QueueSummary? queue) => queue is { Enqueued: > 1 } ? $"; {Format.Number(queue.Enqueued)} jobs wait in this queue" : "";

    private static string Scheduled(JobDetails job, Overview overview)
    {
        var why = job.Retrying ? "Its last attempt failed; it waits for the next one" : "It waits for its time";
        return job.DueAt <= overview.Now ? $"{why}, which has come: a server moves it into its queue within a second or so, if one is running." : $"{why}.";
    }

    private static string Awaiting(JobDetails job, JobTableRow? parent) => (job, parent) switch
    {
        ({ ParentIsBatch: true }, _) => "It waits for a batch to end.",
        ({ ParentId: not null }, { Job.State: JobState.Failed }) => $"It waits for {Bidi.Isolated(parent.Name)}, which has failed. Retry or delete that one to go on.",
        ({ ParentId: not null }, { } known) => $"It waits for {Bidi.Isolated(known.Name)} to end.",
        ({ ParentId: not null }, null) => "It waits for another job to end.",
        _ => "It waits for its batch to start.",
    };
}
