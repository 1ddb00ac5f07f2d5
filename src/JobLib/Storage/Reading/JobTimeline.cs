using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Makes a job's timeline of what a storage keeps. Most steps of a plain job are never written: they follow from its creation and its end.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public static class JobTimeline
{
    /// <summary>The timeline, oldest first.</summary>
    /// <param name="created">The state that the job was created in and when; with a due time when it was scheduled.</param>
    /// <param name="ends">The rows of history, oldest first, and, for a finished job, the end that it is in.</param>
    /// <param name="current">Where the job is now, unless it is finished; null then.</param>
    public static IReadOnlyList<JobHistoryEntry> Build(JobHistoryEntry created, IReadOnlyList<JobEnd> ends, JobNow? current)
    {
        ArgumentNullException.ThrowIfNull(created);
        ArgumentNullException.ThrowIfNull(ends);
        var entries = new List<JobHistoryEntry>(ends.Count * 3 + 3) { created };
        foreach (var end in ends)
        {
            AddReady(entries, end.ReadyAt);
            AddStarted(entries, end.StartedAt, end.Entry.Attempt, end.Entry.Server, end.Entry.ApplicationVersion);
            if (!IsTheCreation(entries, end.Entry)) entries.Add(end.Entry);
        }

        if (current is { } now)
        {
            AddReady(entries, now.ReadyAt);
            AddStarted(entries, now.ClaimedAt, now.Attempt, now.Server, now.ApplicationVersion);
        }

        return entries;
    }

    private static void AddReady(List<JobHistoryEntry> entries, DateTimeOffset? readyAt)
    {
        if (readyAt is { } at && entries[^1].State != JobState.Enqueued) entries.Add(new() { State = JobState.Enqueued, At = at });
    }

    private static void AddStarted(List<JobHistoryEntry> entries, DateTimeOffset? startedAt, int attempt, string? server, string? version)
    {
        if (startedAt is not { } at) return;
        entries.Add(new() { State = JobState.Processing, At = at, Attempt = attempt, Server = server, ApplicationVersion = version });
    }

    // A continuation whose parent ruled it out is created as Deleted: one step, not two.
    private static bool IsTheCreation(List<JobHistoryEntry> entries, JobHistoryEntry end) =>
        entries.Count == 1 && entries[0].State == JobState.Deleted && end.State == JobState.Deleted;
}
