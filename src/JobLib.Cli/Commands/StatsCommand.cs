using System.CommandLine;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib stats</c>: the state of everything at a glance.</summary>
internal static class StatsCommand
{
    private const int MaxSeconds = 3_600;

    public static Command Make(CommandMaker make)
    {
        var watch = new Option<bool>("--watch", "-w")
        {
            Description = "Shows it again and again over the whole screen, until Ctrl-C; with --json an object a line.",
        };
        var interval = new Option<int>("--interval")
        {
            HelpName = "seconds",
            Description = $"How often with --watch, 1 to {Format.Number(MaxSeconds)} seconds.",
            DefaultValueFactory = _ => 1,
        };
        interval.IsFrom(1, MaxSeconds, " seconds");
        return make.Make(
            "stats",
            "Shows how many jobs there are in each state, and how fast they go.",
            (call, token) => call.Value(watch) ? WatchAsync(call, TimeSpan.FromSeconds(call.Value(interval)), token) : ShowAsync(call, token),
            watch, interval);
    }

    private static async Task<int> ShowAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(Shape(overview));
        else call.Output.Facts(Facts(overview));
        return ExitCodes.Done;
    }

    private static async Task<int> WatchAsync(CommandCall call, TimeSpan interval, CancellationToken cancellationToken)
    {
        if (!call.IsJson && !call.Surroundings.IsOutputTerminal)
            throw CliException.Misused("--watch draws on a terminal, and nobody looks here: add --json for an object a line, or leave it out.");
        await using var session = call.Open();
        if (!call.IsJson)
        {
            await new StatsView(call, session, interval).RunAsync(cancellationToken);
            return ExitCodes.Done;
        }

        while (true)
        {
            call.Output.WriteJsonLine(Shape(await session.Monitor.OverviewAsync(cancellationToken)));
            await Task.Delay(interval, cancellationToken);
        }
    }

    public static IEnumerable<(string Name, string? Value)> Facts(Overview overview) =>
    [
        .. overview.Counts.OrderBy(count => count.Key).Select(count => (count.Key.ToString(), (string?)Format.Number(count.Value))),
        ("Retrying", Format.Number(overview.Retrying)),
        ("Succeeded in the last minute", Format.Number(overview.SucceededLastMinute)),
        ("Attempts failed in 5 minutes", Format.Number(overview.FailingAttempts)),
        ("Due within 5 minutes", Format.Capped(overview.DueSoon)),
        ("Overdue", Format.Capped(overview.Overdue)),
        ("Servers", Format.Number(overview.Servers.Count(server => server.Live))),
        ("Queues", Format.Number(overview.Queues.Count)),
    ];

    private static object Shape(Overview overview) => new
    {
        overview.Now,
        Counts = overview.Counts.ToDictionary(count => count.Key.ToString(), count => count.Value),
        overview.Retrying,
        overview.SucceededLastMinute,
        overview.FailingAttempts,
        overview.DueSoon,
        overview.Overdue,
        Servers = overview.Servers.Count(server => server.Live),
        Queues = overview.Queues.Count,
    };
}
