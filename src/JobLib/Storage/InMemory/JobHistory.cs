namespace JobLib.Storage.InMemory;

/// <summary>Writes and reads the rows of history. Most jobs never have one: their timeline follows from the row itself.</summary>
internal static class JobHistory
{
    /// <summary>An attempt has ended, and the job goes on.</summary>
    public static void AddAttempt(JobRow row, JobState to, Instant now, Instant due, JobError? error) => Add(row, new()
    {
        State = to, At = now.ToOffset(), Attempt = row.Attempts + 1, Reason = row.Reason, Server = row.Server?.Description.Name,
        Duration = row.Duration, DueAt = due.OrNull(), Error = error,
    }, row.StartedAt);

    /// <summary>A person has changed the job. It must not have left its place yet.</summary>
    public static void AddChange(JobRow row, JobState to, Instant now, Instant due, JobActor actor)
    {
        if (row.IsFinished) Keep(row);
        var running = row.Place == JobPlace.Running;
        var entry = new JobHistoryEntry
        {
            State = to, At = now.ToOffset(), Attempt = running ? row.Attempts + 1 : 0, Reason = actor.Reason, Actor = actor,
            Server = running ? row.Server?.Description.Name : null, DueAt = due.OrNull(),
        };
        (row.Side.History ??= []).Add(new(entry, row.IsFinished ? null : row.ReadyAt.OrNull(), running ? row.StartedAt.OrNull() : null));
    }

    /// <summary>The server that held the job is gone. The job must not have left its place yet.</summary>
    public static void AddRescue(JobRow row, Instant now, bool began, string reason) => Add(row, new()
    {
        State = JobState.Enqueued, At = now.ToOffset(), Attempt = row.Attempts + 1, Reason = reason, Server = row.Server?.Description.Name,
    }, began ? row.StartedAt : Instant.None);

    /// <summary>Keeps the end of a finished job that is about to leave it.</summary>
    public static void Keep(JobRow row) => (row.Side.History ??= []).Add(EndOf(row));

    /// <summary>The job's life so far.</summary>
    public static IReadOnlyList<JobHistoryEntry> TimelineOf(JobRow row)
    {
        var created = new JobHistoryEntry { State = row.CreatedAs, At = row.CreatedAt.ToOffset(), DueAt = CreationDue(row).OrNull() };
        var ends = new List<JobEnd>(row.SideOrNull?.History ?? []);
        if (row.IsFinished) ends.Add(EndOf(row));
        return JobTimeline.Build(created, ends, row.IsFinished ? null : NowOf(row));
    }

    private static void Add(JobRow row, JobHistoryEntry entry, Instant startedAt) =>
        (row.Side.History ??= []).Add(new(entry, row.ReadyAt.OrNull(), startedAt.OrNull()));

    private static JobEnd EndOf(JobRow row)
    {
        var attempt = row.EndAttempt > 0;
        var entry = new JobHistoryEntry
        {
            State = row.State, At = row.FinishedAt.ToOffset(), Attempt = row.EndAttempt, Reason = row.Reason, Actor = row.SideOrNull?.EndedBy,
            Server = attempt ? row.Server?.Description.Name : null, Duration = attempt ? row.Duration : null, Error = attempt ? row.Error : null,
        };
        return new(entry, row.ReadyAt.OrNull(), attempt ? row.StartedAt.OrNull() : null);
    }

    private static JobNow NowOf(JobRow row)
    {
        var ready = row.ReadyAt.OrNull();
        return row.Place == JobPlace.Running
            ? new(ready, row.StartedAt.OrNull(), row.Attempts + 1, row.Server?.Description.Name)
            : new(ready, null, 0, null);
    }

    private static Instant CreationDue(JobRow row) => (row.CreatedAs, row.Start.Kind) switch
    {
        (JobState.Scheduled, JobStartKind.At) => Instant.Of(row.Start.At),
        (JobState.Scheduled, _) => row.CreatedAt + row.Start.Delay,
        _ => Instant.None,
    };
}
