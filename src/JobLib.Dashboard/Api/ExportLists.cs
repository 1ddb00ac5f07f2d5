namespace JobLib.Dashboard.Api;

/// <summary>The lists that can be exported.</summary>
internal static class ExportLists
{
    /// <summary>Where an export ends, however much there is.</summary>
    public const int MaxRows = 100_000;

    public static IReadOnlyList<ExportList> All { get; } =
    [
        new("jobs", ExportColumns.Jobs, ApiReads.JobsAsync, ApiParameters.Jobs),
        new("errors", ["fingerprint", "type", "message", "firstAt", "lastAt", "attempts", "failed.value", "retrying.value"], ApiReads.ErrorsAsync),
        new("recurring", ExportColumns.Recurring, ApiReads.RecurringAsync, ApiParameters.Recurring),
        new(
            "batches",
            ["id", "description", "state", "total", "pending", "processing", "succeeded", "failed", "deleted", "createdAt", "finishedAt", "parentId"],
            ApiReads.BatchesAsync
        ),
        new("queues", ["name", "enqueued", "processing", "oldestReadyAt", "waitingForKey.value", "oldestForKeyAt", "servers", "paused"], ApiReads.QueuesAsync),
        new(
            "servers",
            [
                "id",
                "name",
                "machine",
                "processId",
                "version",
                "applicationVersion",
                "queues",
                "workerCount",
                "held",
                "startedAt",
                "heartbeatAt",
                "dead",
                "left",
                "draining",
            ],
            ApiReads.ServersAsync
        ),
        new("limits", ["key", "limit", "held", "waiting.value"], ApiReads.LimitsAsync),
        new("rates", ["key", "permits", "per", "burst", "setFor", "tokens", "waiting.value", "nextAt"], ApiReads.RatesAsync),
        new("audit", ExportColumns.Audit, ApiReads.AuditAsync, ApiParameters.Audit),
    ];
}
