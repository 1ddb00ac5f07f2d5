using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Reading;

/// <summary>Reads the history of jobs.</summary>
internal static class JobTimelines
{
    /// <summary>The job's life so far.</summary>
    public static IReadOnlyList<JobHistoryEntry> Of(MemoryJob row)
    {
        var created = new JobHistoryEntry { State = row.CreatedAs, At = row.CreatedAt.ToOffset(), DueAt = CreationDue(row).OrNull() };
        var ends = new List<JobEnd>(row.SideOrNull?.History ?? []);
        if (row.IsFinished) ends.Add(EndOf(row));
        return JobTimeline.Build(created, ends, row.IsFinished ? null : NowOf(row));
    }

    /// <summary>The end that a finished job is in.</summary>
    public static JobEnd EndOf(MemoryJob row)
    {
        var attempt = row.EndAttempt > 0;
        var entry = new JobHistoryEntry
        {
            State = row.State, At = row.FinishedAt.ToOffset(), Attempt = row.EndAttempt, Reason = row.Reason, Actor = row.EndedBy,
            Server = attempt ? row.Runner?.Server : null, ApplicationVersion = attempt ? row.Runner?.ApplicationVersion : null,
            Duration = attempt ? row.Duration : null, Error = attempt ? row.Error : null,
        };
        return new(entry, row.ReadyAt.OrNull(), attempt ? row.StartedAt.OrNull() : null);
    }

    private static JobNow NowOf(MemoryJob row)
    {
        var ready = row.ReadyAt.OrNull();
        if (row.Place != JobPlace.Running) return new(ready, null, 0, null);
        return new(ready, row.StartedAt.OrNull(), row.Attempts + 1, row.Runner?.Server) { ApplicationVersion = row.Runner?.ApplicationVersion };
    }

    private static Instant CreationDue(MemoryJob row) => (row.CreatedAs, row.Start.Kind) switch
    {
        (JobState.Scheduled, JobStartKind.At) => Instant.Of(row.Start.At),
        (JobState.Scheduled, _) => row.CreatedAt + row.Start.Delay,
        _ => Instant.None,
    };
}
