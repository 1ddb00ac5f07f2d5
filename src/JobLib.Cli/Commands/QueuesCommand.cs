using System.CommandLine;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib queues</c>: how full they are, and who serves them; pauses and resumes them.</summary>
internal static class QueuesCommand
{
    public static IReadOnlyList<string> Heads { get; } = ["QUEUE", "WAITING", "OLDEST", "RUNNING", "SERVERS", "STATE"];

    public static Command Make(CommandMaker make) => make.Make(
        "queues",
        "Shows the queues: what waits in them, for how long, and how many servers serve them.",
        ListAsync,
        Change(make, pauses: true),
        Change(make, pauses: false));

    private static Command Change(CommandMaker make, bool pauses)
    {
        var queue = new Argument<string>("queue") { Description = "The queue's name." };
        var reason = CommonOptions.Reason();
        return make.Make(
            pauses ? "pause" : "resume",
            pauses ? "Lets no server fetch from a queue. What runs goes on, and jobs can still be created." : "Lets servers fetch from a queue again.",
            (call, token) => ChangeAsync(call, call.Value(queue) ?? "", pauses, call.Value(reason), token),
            queue, reason);
    }

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(new { Items = overview.Queues });
        else if (overview.Queues.Count == 0) call.Output.Line("There is no queue: no job waits, and no server runs.");
        else call.Output.Table(Heads, overview.Queues.Select(queue => Row(queue, overview.Now)));
        return ExitCodes.Done;
    }

    public static string?[] Row(QueueSummary queue, DateTimeOffset now) =>
    [
        queue.Name,
        Format.Number(queue.Enqueued),
        queue.OldestReadyAt is { } oldest ? Format.Age(now - oldest) : "",
        Format.Number(queue.Processing),
        Format.Number(queue.Servers),
        State(queue),
    ];

    private static string State(QueueSummary queue) => (queue.Paused, queue.WaitingForKey.Value) switch
    {
        (true, _) => "paused",
        _ when queue.IsFull => $"full: at most {Format.Number(queue.RunningLimit ?? 0)}",
        (_, > 0) => $"{Format.Capped(queue.WaitingForKey)} wait for a key",
        _ => "",
    };

    private static async Task<int> ChangeAsync(CommandCall call, string queue, bool pauses, string? reason, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        if (pauses) await session.Queues.PauseAsync(queue, call.Actor(reason), cancellationToken);
        else await session.Queues.ResumeAsync(queue, call.Actor(reason), cancellationToken);
        var isKnown = overview.Queues.Any(known => known.Name == queue);
        if (call.IsJson)
        {
            call.Output.WriteJson(new { Queue = queue, Paused = pauses, Known = isKnown });
        }
        else
        {
            call.Output.Line(
                $"Queue '{queue}' is {(pauses ? "paused" : "resumed")}.{(isKnown ? "" : " No job waits in it, and no server serves it: is it spelled right?")}"
            );
        }

        return ExitCodes.Done;
    }
}
