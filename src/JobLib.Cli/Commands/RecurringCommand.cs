using System.CommandLine;
using JobLib.Cli.Connecting;
using JobLib.Management;
using JobLib.Recurring.Schedules;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib recurring</c>.</summary>
internal static class RecurringCommand
{
    public static Command Make(CommandMaker make) => CommandMaker.Group(
        "recurring",
        "Shows recurring jobs, pauses and resumes them, and makes runs by hand.",
        make.Make("list", "Shows the recurring jobs, by id.", ListAsync),
        Change(
            make,
            "pause",
            "Lets the schedule pass over a recurring job until it is resumed.",
            "paused",
            (session, id, actor, token) => session.Recurring.PauseAsync(id, actor, token)
        ),
        Change(
            make,
            "resume",
            "Lets a recurring job recur again, from its next tick on.",
            "resumed",
            (session, id, actor, token) => session.Recurring.ResumeAsync(id, actor, token)
        ),
        Run(make));

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var jobs = await ListPages.ReadAsync(session.Monitor.RecurringAsync, cancellationToken).ToListAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(new { Items = jobs.Select(job => Shape(job, session.Monitor)) });
        else if (jobs.Count == 0) call.Output.Line("There is no recurring job.");
        else call.Output.Table(["ID", "JOB", "CRON", "ZONE", "QUEUE", "NEXT", "LAST", "STATE"], jobs.Select(job => Row(job, session.Monitor)));
        return ExitCodes.Done;
    }

    private static string?[] Row(RecurringSummary job, IJobMonitor monitor) =>
    [
        job.Id,
        monitor.DisplayName(job.Payload),
        job.Cron,
        job.TimeZone,
        job.Queue,
        job.Next is { } next ? Format.Absolute(next) : "",
        job.LastAt is { } last ? $"{Format.Absolute(last)} {job.LastJobState}" : "",
        job.Fault ?? (job.Paused ? $"paused {job.PauseReason}" : ""),
    ];

    /// <summary>As JSON, with the members that the dashboard's API gives it.</summary>
    public static object Shape(RecurringSummary job, IJobMonitor monitor) => new
    {
        job.Id,
        Name = monitor.DisplayName(job.Payload),
        job.Cron,
        Schedule = RecurringSchedule.InWords(job.Id, job.Cron),
        job.TimeZone,
        job.Queue,
        job.Jitter,
        job.EndsAt,
        Exclude = job.Exclude.Select(exclusion => exclusion.ToString()),
        job.Paused, job.PauseReason, job.Fault, job.Next, job.LastAt, job.LastJobId, job.LastJobState,
    };

    private static Command Change(
        CommandMaker make,
        string name,
        string description,
        string done,
        Func<StorageSession, string, JobActor, CancellationToken, Task<bool>> change
    )
    {
        var id = Id();
        var reason = CommonOptions.Reason();
        return make.Make(
            name,
            description,
            async (call, token) =>
            {
                var job = call.Value(id) ?? "";
                await using var session = call.Open();
                if (!await change(session, job, call.Actor(call.Value(reason)), token)) throw new RecurringJobNotFoundException(job);
                if (call.IsJson) call.Output.WriteJson(new { Id = job, Paused = name == "pause" });
                else call.Output.Line($"Recurring job '{job}' is {done}.");
                return ExitCodes.Done;
            },
            id, reason);
    }

    private static Command Run(CommandMaker make)
    {
        var id = Id();
        var reason = CommonOptions.Reason();
        return make.Make(
            "run",
            "Makes a run of a recurring job now, beside its schedule, paused or not.",
            async (call, token) =>
            {
                var job = call.Value(id) ?? "";
                await using var session = call.Open();
                var run = await session.Recurring.TriggerAsync(job, call.Actor(call.Value(reason)), token);
                if (call.IsJson) call.Output.WriteJson(new { Id = job, JobId = run });
                else call.Output.Line($"Job {run} is a run of '{job}'.");
                return ExitCodes.Done;
            },
            id, reason);
    }

    private static Argument<string> Id() => new("id") { Description = "The recurring job's id." };
}
