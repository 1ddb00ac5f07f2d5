using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>Makes of a running job what its server needs.</summary>
internal static class ClaimedJobs
{
    public static ClaimedJob Of(MemoryJob row) => new()
    {
        Id = row.Id,
        Fence = row.Fence,
        Attempt = row.Attempts + 1,
        Crashes = row.Crashes,
        Payload = row.Payload,
        Queue = row.Queue,
        Priority = row.Priority,
        CreatedAt = row.CreatedAt.ToOffset(),
        ReadyAt = row.ReadyAt.ToOffset(),
        ScheduledAt = row.ScheduledAt.OrNull(),
        Parameters = JobParameters.Of(row),
        CapturedContext = row.CapturedContext,
        Batch = row.Batch,
        RecurringId = row.Special?.RecurringId,
        ConcurrencyKey = row.OccupiedKey,
        KeyTimedOut = row.KeyTimedOut,
        Parent = row.SideOrNull?.Parent,
    };
}
