using System.CommandLine;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib stats</c>: the state of everything at a glance.</summary>
internal static class StatsCommand
{
    public static Command Make(CommandMaker make) => make.Make("stats", "Shows how many jobs there are in each state, and how fast they go.", ShowAsync);

    private static async Task<int> ShowAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(Shape(overview));
        else call.Output.Facts(Facts(overview));
        return ExitCodes.Done;
    }

    private static IEnumerable<(string Name, string? Value)> Facts(Overview overview) =>
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
