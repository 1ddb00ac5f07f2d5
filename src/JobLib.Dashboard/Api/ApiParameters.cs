using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Api;

/// <summary>What lists may be narrowed by, in the API and in exports.</summary>
internal static class ApiParameters
{
    public static ApiParameter[] Jobs { get; } =
    [
        new("q", "A search, as in the search box: state:failed queue:critical last:6h."),
        new("state", "A tab of the list of jobs: all, enqueued, processing, scheduled, retrying, awaiting, succeeded, failed or deleted."),
        new("order", "NewestFirst, OldestFirst, DueFirst or FinishedFirst, where the tab has it."),
    ];

    public static ApiParameter[] Recurring { get; } =
    [
        new("q", "A part of an id, of what is called, of a queue or of a schedule in words."), new("sort", "name, next, last, queue or trouble."),
    ];

    public static ApiParameter[] Schedule { get; } =
    [
        new("cron", "The cron expression: five fields, or six with seconds first."),
        new("zone", "The time zone's IANA id."),
        new("queue", "Where its runs wait."),
        new("misfire", "Relaxed, Strict or Ignorable: what becomes of missed runs."),
        new("was", "The values before, 'cron|zone|queue|misfire': when they are others by now, nothing is changed."),
    ];

    public static ApiParameter[] Call { get; } =
    [
        new("value", "An argument as JSON: one field for each, in the order of the method. Without any they stay as they are."),
        new("queue", "Where it waits; otherwise where the other one did, or the method's own."),
    ];

    /// <summary>For whatever creates something.</summary>
    public static ApiParameter Once { get; } =
        new(ChangeForm.Once, "A text of your own: a request that is repeated with the same one and the same values creates nothing more.");

    public static ApiParameter[] Audit { get; } =
    [
        new("who", "A part of the name of whoever made the change."),
        new("what", "A part of the action."),
        new("target", "A part of an id or a name."),
        new("by", "people or machines."),
        new("last", "Made in this time: 24h."), new("from", "Made at or after: 2026-03-01T14:30 (UTC)."), new("to", "Made before."),
    ];
}
