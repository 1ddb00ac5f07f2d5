namespace JobLib.Dashboard.Api;

/// <summary>The lists that can be exported.</summary>
internal static class ExportLists
{
    /// <summary>Where an export ends, however much there is.</summary>
    public const int MaxRows = 100_000;

    private static readonly string[] Jobs =
    [
        "id", "name", "state", "queue", "priority", "attempt", "retrying", "createdAt", "dueAt", "startedAt", "finishedAt", "duration", "server", "batchId", "recurringId", "tags", "error.type", "error.message",
    ];

    public static IReadOnlyList<ExportList> All { get; } =
    [
        new("jobs", Jobs, ApiReads.JobsAsync, ApiParameters.Jobs),
        new("errors", ["fingerprint", "type", "message", "firstAt", "lastAt", "attempts", "failed.value", "retrying.value"], ApiReads.ErrorsAsync),
        new("recurring", ["id", "name", "cron", "schedule", "timeZone", "queue", "jitter", "endsAt", "exclude", "paused", "pauseReason", "fault", "next", "lastAt", "lastJobId", "lastJobState"], ApiReads.RecurringAsync, ApiParameters.Recurring),
        new("batches", ["id", "description", "state", "total", "pending", "processing", "succeeded", "failed", "deleted", "createdAt", "finishedAt", "parentId"], ApiReads.BatchesAsync),
        new("queues", ["name", "enqueued", "processing", "oldestReadyAt", "waitingForKey.value", "oldestForKeyAt", "servers", "paused"], ApiReads.QueuesAsync),
        new("servers", ["id", "name", "machine", "processId", "version", "applicationVersion", "queues", "workerCount", "held", "startedAt", "heartbeatAt", "dead", "left", "draining"], ApiReads.ServersAsync),
        new("audit", ["at", "actor.name", "actor.from", "actor.reason", "action", "target", "count"], ApiReads.AuditAsync, ApiParameters.Audit),
    ];
}
