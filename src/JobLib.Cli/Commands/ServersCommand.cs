using System.CommandLine;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib servers</c>.</summary>
internal static class ServersCommand
{
    public static Command Make(CommandMaker make) =>
        make.Make("servers", "Shows the servers: which live, what they serve and how busy they are. Dead ones stay for a day.", ListAsync);

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        if (call.IsJson)
        {
            call.Output.WriteJson(new { Items = overview.Servers });
        }
        else if (overview.Servers.Count == 0)
        {
            call.Output.Line("No server runs.");
        }
        else
        {
            call.Output.Table(
                ["SERVER", "STATE", "HELD", "WORKERS", "QUEUES", "VERSION", "SINCE", "HEARTBEAT"],
                overview.Servers.Select(server => Row(server, overview.Now))
            );
        }

        return ExitCodes.Done;
    }

    private static string?[] Row(ServerSummary server, DateTimeOffset now) =>
    [
        server.Name,
        State(server),
        Format.Number(server.Held),
        Format.Number(server.WorkerCount),
        string.Join(' ', server.Queues),
        Format.Version(server.Version),
        Format.Relative(server.StartedAt, now),
        Format.Relative(server.HeartbeatAt, now),
    ];

    private static string State(ServerSummary server) => server switch
    {
        { Dead: true } => "dead",
        { Left: true } => "stopped",
        { Trouble: not null } => "in trouble",
        { Draining: true } => "draining",
        _ => "live",
    };
}
