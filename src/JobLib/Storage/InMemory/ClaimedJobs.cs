namespace JobLib.Storage.InMemory;

/// <summary>Makes of a running job what its server needs.</summary>
internal static class ClaimedJobs
{
    public static ClaimedJob Of(JobRow row) => new()
    {
        Id = row.Id,
        Fence = row.Fence,
        Attempt = row.Attempts + 1,
        Crashes = row.Crashes,
        Payload = row.Payload,
        Queue = row.Queue.Name,
        Priority = row.Priority,
        CreatedAt = row.CreatedAt.ToOffset(),
        ReadyAt = row.ReadyAt.ToOffset(),
        ScheduledAt = row.ScheduledAt.OrNull(),
        Parameters = JobParameters.Of(row),
        Ambient = row.Ambient,
        Batch = row.Batch?.Id,
        RecurringId = row.Special?.RecurringId,
        ConcurrencyKey = row.KeyTimedOut ? null : row.ConcurrencyKey,
        KeyTimedOut = row.KeyTimedOut,
        Parent = row.SideOrNull?.Parent,
    };
}
