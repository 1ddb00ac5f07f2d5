namespace JobLib.Management;

/// <summary>The columns of exported lists, as paths into a row's JSON. The same for everybody who exports.</summary>
internal static class ExportColumns
{
    public static IReadOnlyList<string> Jobs { get; } =
    [
        "id",
        "name",
        "state",
        "queue",
        "priority",
        "attempt",
        "retrying",
        "createdAt",
        "dueAt",
        "startedAt",
        "finishedAt",
        "duration",
        "server",
        "applicationVersion",
        "batchId",
        "recurringId",
        "tags",
        "error.type",
        "error.message",
    ];

    public static IReadOnlyList<string> Recurring { get; } =
        [
            "id",
            "name",
            "cron",
            "schedule",
            "timeZone",
            "queue",
            "jitter",
            "endsAt",
            "exclude",
            "paused",
            "pauseReason",
            "fault",
            "next",
            "lastAt",
            "lastJobId",
            "lastJobState",
        ];

    public static IReadOnlyList<string> Audit { get; } = ["at", "actor.name", "actor.from", "actor.reason", "action", "target", "count"];
}
