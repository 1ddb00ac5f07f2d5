using JobLib.Dashboard.Pages;

namespace JobLib.Dashboard.Api;

/// <summary>All that programs may ask and do: what the pages show and do.</summary>
internal static class ApiOperations
{
    private static readonly ApiParameter RecurringId = new("id", "The recurring job's id.", IsRequired: true);
    private static readonly ApiParameter Queue = new("queue", "The queue's name.", IsRequired: true);
    private static readonly ApiParameter LimitKey = new("key", "The concurrency key.", IsRequired: true);
    private static readonly ApiParameter Limit = new("limit", "0 to 1,000; 0 lets none begin.", IsRequired: true);
    private static readonly ApiParameter QueueLimit = new("limit", "0 to 100,000; 0 lets none begin.", IsRequired: true);
    private static readonly ApiParameter RateKey = new("key", "The rate's name, or one of its keys: shop, shop:7.", IsRequired: true);
    private static readonly ApiParameter Permits = new("permits", "0 to 1,000,000,000; 0 lets none begin.", IsRequired: true);
    private static readonly ApiParameter Per = new("per", "In which time: 00:00:01.", IsRequired: true);
    private static readonly ApiParameter Burst = new("burst", "So many more at once after a quiet time, 0 to 1,000,000,000.", IsRequired: true);
    private static readonly ApiParameter Range = new("range", "1h, 24h or 7d.");
    private static readonly ApiParameter Server = new("server", "The server's id.", IsRequired: true);

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new("overview", "The state of everything at a glance, with its problems.") { Read = ApiReads.OverviewAsync },
        new("scale", "What an autoscaler needs to know of queues.", Queue with { IsRequired = false }) { Read = ApiReads.ScaleAsync },
        new("jobs", "Jobs that match a search.", [.. ApiParameters.Jobs, ApiParameter.Cursor, ApiParameter.Size]) { Read = ApiReads.JobsAsync },
        new("jobs/{id}", "All that is known of a job.", new ApiParameter("before", "The lines of its log before this position; without it the last ones."))
        {
            Read = ApiReads.JobAsync,
        },
        new("errors", "Failing attempts and failed jobs by their cause.", ApiParameter.Cursor, ApiParameter.Size) { Read = ApiReads.ErrorsAsync },
        new(
            "types",
            "Every method that ran as a job, with its figures.",
            Range,
            Queue with
            {
                IsRequired = false,
            },
            new ApiParameter("sort", "most, slowest or failing.")
        )
        {
            Read = ApiReads.TypesAsync,
        },
        new(
            "types/one",
            "A method with its figures over time and by version of the application.",
            new ApiParameter("name", "The method's full name.", IsRequired: true),
            Range,
            Queue with
            {
                IsRequired = false,
            }
        )
        {
            Read = ApiReads.TypeAsync,
        },
        new("recurring", "The recurring jobs.", [.. ApiParameters.Recurring, ApiParameter.Cursor, ApiParameter.Size]) { Read = ApiReads.RecurringAsync },
        new("queues", "The queues.") { Read = ApiReads.QueuesAsync },
        new("servers", "The servers that live, and those that died within the last day.") { Read = ApiReads.ServersAsync },
        new("limits", "The concurrency keys that are held or have a limit set.", ApiParameter.Cursor, ApiParameter.Size) { Read = ApiReads.LimitsAsync },
        new("rates", "The rates that are used or set, with what is left and who waits.", ApiParameter.Cursor, ApiParameter.Size) { Read = ApiReads.RatesAsync },
        new("series", "What happened in each step of a time: what the charts are drawn from.", Range, Queue with { IsRequired = false })
        {
            Read = ApiReads.SeriesAsync,
        },
        new("batches", "The batches, the newest first.", ApiParameter.Cursor, ApiParameter.Size) { Read = ApiReads.BatchesAsync },
        new("batches/{id}", "A batch.") { Read = ApiReads.BatchAsync },
        new("audit", "Who changed what, the latest first.", [.. ApiParameters.Audit, ApiParameter.Cursor, ApiParameter.Size]) { Read = ApiReads.AuditAsync },
        new(
            "jobs/{id}/retry",
            "Puts a job back into its queue.",
            new ApiParameter("fence", "Its fence when it was looked at: a job that has begun since is left alone."),
            ApiParameter.Reason
        )
        {
            Change = JobActions.RetryAsync,
        },
        new("jobs/{id}/delete", "Deletes a job that does not run.", ApiParameter.Reason) { Change = JobActions.DeleteAsync },
        new("jobs/{id}/cancel", "Cancels a job that runs.", ApiParameter.Reason) { Change = JobActions.CancelAsync },
        new("jobs/{id}/reschedule", "Gives a job another time.", new ApiParameter("in", "In how long: 00:05:00.", IsRequired: true), ApiParameter.Reason)
        {
            Change = JobActions.RescheduleAsync,
        },
        new("jobs/{id}/clone", "Creates a job after another one.", [.. ApiParameters.Call, ApiParameters.Once, ApiParameter.Reason]) { Change = EnqueuePage.CloneAsync },
        new(
            "types/enqueue",
            "Creates a job of a method of a type in JobDashboardOptions.EnqueueTypes.",
            [
                new ApiParameter("name", "The method's full name.", IsRequired: true),
                new ApiParameter("signature", "Which of its overloads, by the types of its parameters as a job stores them."),
                .. ApiParameters.Call,
                ApiParameters.Once,
                ApiParameter.Reason,
            ]
        )
        {
            Change = EnqueuePage.EnqueueAsync,
        },
        new("recurring/run", "Makes a run of a recurring job now.", RecurringId, ApiParameters.Once, ApiParameter.Reason) { Change = RecurringActions.TriggerAsync },
        new("recurring/pause", "Pauses a recurring job.", RecurringId, ApiParameter.Reason) { Change = RecurringActions.PauseAsync },
        new("recurring/resume", "Resumes a recurring job.", RecurringId, ApiParameter.Reason) { Change = RecurringActions.ResumeAsync },
        new(
            "recurring/skip",
            "Leaves the next run of a recurring job out.",
            RecurringId,
            new ApiParameter("run", "When that run is due; when the next run is another by now, nothing is changed."),
            ApiParameter.Reason
        )
        {
            Change = RecurringActions.SkipAsync,
        },
        new(
            "recurring/edit",
            "Changes when, where and how a recurring job runs; what is not given stays.",
            [RecurringId, .. ApiParameters.Schedule, ApiParameter.Reason]
        )
        {
            Change = ScheduleEdit.SaveAsync,
        },
        new("recurring/remove", "Removes a recurring job; its runs stay.", RecurringId, ApiParameter.Reason) { Change = RecurringActions.RemoveAsync },
        new("queue/pause", "Pauses a queue.", Queue, ApiParameter.Reason) { Change = ServerChanges.PauseAsync },
        new("queue/resume", "Resumes a queue.", Queue, ApiParameter.Reason) { Change = ServerChanges.ResumeAsync },
        new("server/drain", "Lets a server fetch no more jobs.", Server, ApiParameter.Reason) { Change = ServerChanges.DrainAsync },
        new("server/undrain", "Lets a server fetch jobs again.", Server, ApiParameter.Reason) { Change = ServerChanges.UndrainAsync },
        new("limit/set", "Sets how many jobs with a concurrency key may run at a time.", LimitKey, Limit, ApiParameter.Reason) { Change = LimitChanges.SetAsync },
        new("limit/reset", "Lets the jobs with a concurrency key say again how many may run.", LimitKey, ApiParameter.Reason) { Change = LimitChanges.ResetAsync },
        new("queue-limit/set", "Sets how many jobs of a queue may run at a time.", Queue, QueueLimit, ApiParameter.Reason) { Change = LimitChanges.SetQueueAsync },
        new("queue-limit/reset", "Lets the application say again how many jobs of a queue may run.", Queue, ApiParameter.Reason)
        {
            Change = LimitChanges.ResetQueueAsync,
        },
        new("rate/set", "Sets how often jobs with a rate's key, or with any key of its name, may begin.", RateKey, Permits, Per, Burst, ApiParameter.Reason)
        {
            Change = LimitChanges.SetRateAsync,
        },
        new("rate/reset", "Lets the jobs with a rate say it again.", RateKey, ApiParameter.Reason) { Change = LimitChanges.ResetRateAsync },
        new("batches/{id}/cancel", "Cancels a batch: every member that is not over is deleted.", ApiParameter.Reason) { Change = BatchActions.CancelAsync },
        .. ExportLists.All.SelectMany(list => new[] { ExportFormat.Csv, ExportFormat.Ndjson }.Select(format => list.Operation(format))),
    ];
}
