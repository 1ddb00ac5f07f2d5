using System.CommandLine;
using JobLib.Cli.Output;
using JobLib.Management;

namespace JobLib.Cli.Commands.Jobs;

/// <summary><c>joblib jobs show</c>.</summary>
internal static class JobsShowCommand
{
    public static Command Make(CommandMaker make)
    {
        var id = new Argument<string>("id") { Description = "The job's id." };
        var values = new Option<bool>("--values")
        {
            Description =
                "Also arguments, result and parameters. This program does not have your code and cannot know which of them are sensitive: all are shown.",
        };
        return make.Make(
            "show",
            "Shows a job: what it calls, its life so far, and its errors.",
            (call, token) => ShowAsync(call, call.Value(id) ?? "", call.Value(values), token),
            id,
            values
        );
    }

    private static async Task<int> ShowAsync(CommandCall call, string id, bool values, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var job = await session.Monitor.GetAsync(id, cancellationToken);
        if (call.IsJson) call.Output.WriteJson(JobShapes.Details(job, session.Monitor, values));
        else Write(call.Output, job, session.Monitor, values);
        return ExitCodes.Done;
    }

    private static void Write(CliOutput output, JobDetails job, IJobMonitor monitor, bool values)
    {
        output.Facts(Facts(job, monitor, values));
        output.Line();
        output.Table(["AT", "STATE", "ATTEMPT", "BY", "WHY"], job.History.Select(Step));
        if (job.History.LastOrDefault(entry => entry.Error is not null)?.Error is not { } error) return;
        output.Line();
        output.Line(error.Details ?? $"{error.Type}: {error.Message}");
    }

    private static IEnumerable<(string Name, string? Value)> Facts(JobDetails job, IJobMonitor monitor, bool values) =>
    [
        ("Id", job.Id),
        ("Job", monitor.DisplayName(job.Payload)),
        ("Type", job.Payload.Type),
        ("Method", job.Payload.Method),
        ("Arguments", values ? job.Payload.Arguments : null),
        ("Result", values ? job.Result : null),
        .. job.Parameters.Where(_ => values).Select(parameter => ($"Parameter {parameter.Key}", (string?)parameter.Value)),
        ("State", job.Retrying ? "Scheduled, for a retry" : job.State.ToString()),
        ("Why", job.Reason),
        ("Queue", job.Queue),
        ("Priority", job.Priority == 0 ? null : Format.Number(job.Priority)),
        ("Due", job.DueAt is { } due ? Format.Absolute(due) : null),
        ("Server", job.Server),
        ("Application", job.ApplicationVersion is { } version ? Format.Version(version) : null),
        ("Progress", job.Progress is { } progress ? $"{Format.Percent(progress.Fraction)} {progress.Text}" : null),
        ("Crashes", job.Crashes == 0 ? null : Format.Number(job.Crashes)),
        ("Waits for key", job.WaitsForKey ? $"{job.ConcurrencyKey}, held by {job.BlockedBy}" : null),
        ("Waits for rate", job.WaitsForRate ? $"{job.RateKey}{(job.RateFreeAt is { } free ? $", next at {Format.Absolute(free)}" : "")}" : null),
        ("Group", job.Group),
        ("Sequence", job.SequenceHeldBy is { } failed ? $"{job.Sequence}, held by {failed}" : job.Sequence),
        ("Parent", job.ParentId),
        ("Continuations", string.Join(' ', job.Children)),
        ("Batch", job.BatchId),
        ("Recurring", job.RecurringId),
        ("Tags", string.Join(", ", job.Tags)),
        ("Idempotency key", job.IdempotencyKey),
        ("Error group", job.Error?.Fingerprint),
        ("Expires", job.ExpiresAt is { } expires ? Format.Absolute(expires) : null),
    ];

    private static string?[] Step(JobHistoryEntry entry) =>
    [
        Format.Absolute(entry.At),
        entry.State.ToString(),
        entry.Attempt == 0 ? "" : Format.Number(entry.Attempt),
        entry.Actor is { } actor ? $"{actor.Name}{(actor.From is { } from ? $" ({from})" : "")}" : entry.Server,
        string.Join(
            "; ",
            new[] { entry.Reason, entry.Actor?.Reason, entry.Error?.Message, entry.Duration is { } duration ? $"after {Format.Duration(duration)}" : null }
                .Where(text => text is not null)
                .Distinct()
        ),
    ];
}
