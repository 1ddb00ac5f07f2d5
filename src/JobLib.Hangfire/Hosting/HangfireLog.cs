using Microsoft.Extensions.Logging;

namespace JobLib.Hangfire.Hosting;

/// <summary>What the import and the drain log. Event ids 1200 to 1299.</summary>
internal static partial class HangfireLog
{
    [LoggerMessage(1201, LogLevel.Information, "The import from Hangfire has moved {Moved} and left {Left} (a dry run: {DryRun}).")]
    public static partial void Imported(this ILogger logger, int moved, int left, bool dryRun);

    [LoggerMessage(1202, LogLevel.Warning, "{State} {HangfireId} stays in Hangfire: {Reason} {Remedy}")]
    public static partial void LeftBehind(this ILogger logger, string state, string hangfireId, string reason, string remedy);

    [LoggerMessage(1203, LogLevel.Warning, "The drain of Hangfire's queues goes on in {Delay}: {Error}")]
    public static partial void DrainWaits(this ILogger logger, TimeSpan delay, string error);

    [LoggerMessage(
        1204,
        LogLevel.Warning,
        "{Count} fetched jobs could not be given back to Hangfire's queues, whose storage does that by itself when it takes this process for dead: {Error}"
    )]
    public static partial void NotGivenBack(this ILogger logger, int count, string error);
}
