using System.CommandLine;
using JobLib.Management;

namespace JobLib.Cli.Commands.Jobs;

/// <summary><c>joblib jobs list</c>.</summary>
internal static class JobsListCommand
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 10_000; // more is an export

    public static Command Make(CommandMaker make)
    {
        var filter = new JobFilterOptions();
        var order = new Option<string?>("--order")
        {
            HelpName = "newest|oldest|due|finished",
            Description = "Newest first unless given. due goes with --state scheduled, finished with one state that is an end.",
        };
        order.AcceptOnlyFromAmong("newest", "oldest", "due", "finished");
        var limit = new Option<int>("--limit", "-n")
        {
            HelpName = "count",
            Description = $"At most so many, 1 to {Format.Number(MaxLimit)}.",
            DefaultValueFactory = _ => DefaultLimit,
        };
        limit.IsFrom(1, MaxLimit);
        return make.Make(
            "list",
            "Lists jobs. Every condition that is given must hold.",
            (call, token) => ListAsync(call, filter.Query(call) with { Order = OrderOf(call.Value(order)) }, call.Value(limit), token),
            [.. filter.Options, order, limit]);
    }

    private static async Task<int> ListAsync(CommandCall call, JobQuery query, int limit, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var jobs = await JobListing.ReadAsync(session.Monitor, query, limit, cancellationToken).ToListAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(new { Items = jobs.Select(job => JobShapes.Summary(job, session.Monitor)) });
        else if (jobs.Count == 0) call.Output.Line("No job matches.");
        else call.Output.Table(["ID", "STATE", "JOB", "QUEUE", "ATTEMPT", "CREATED", "ERROR"], jobs.Select(job => Row(job, session.Monitor)));
        return ExitCodes.Done;
    }

    private static string?[] Row(JobSummary job, IJobMonitor monitor) =>
    [
        job.Id,
        job.Retrying ? "Retrying" : job.State.ToString(),
        monitor.DisplayName(job.Payload),
        job.Queue,
        job.Attempt == 0 ? "" : Format.Number(job.Attempt),
        Format.Absolute(job.CreatedAt),
        job.Error is { } error ? $"{Format.ShortType(error.Type)}: {error.Message}" : "",
    ];

    private static JobOrder OrderOf(string? text) => text switch
    {
        "oldest" => JobOrder.OldestFirst,
        "due" => JobOrder.DueFirst,
        "finished" => JobOrder.FinishedFirst,
        _ => JobOrder.NewestFirst,
    };
}
