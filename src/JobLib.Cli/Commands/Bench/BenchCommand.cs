using System.CommandLine;
using System.Globalization;
using JobLib.Management;

namespace JobLib.Cli.Commands.Bench;

/// <summary><c>joblib bench</c>: what this storage does, as it is reached from here.</summary>
internal static class BenchCommand
{
    /// <summary>Where jobs wait whose start is measured: beside all others.</summary>
    public const string Queue = "latency";

    private const int Parts = 4;
    private const int DefaultSeconds = 60;
    private const int MinSeconds = 2;

    public static Command Make(CommandMaker make)
    {
        var seconds = new Option<int>("--seconds")
        {
            HelpName = "count",
            Description = $"How long, {MinSeconds} to {DefaultSeconds} seconds in four parts.",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        seconds.IsFrom(MinSeconds, DefaultSeconds);
        return make.Make(
            "bench",
            "Measures SQLite or PostgreSQL as they are reached from here, in a schema of its own, or a file beside yours, that it removes. It is work for the database.",
            (call, token) => RunAsync(call, TimeSpan.FromSeconds(call.Value(seconds)), token),
            seconds);
    }

    private static async Task<int> RunAsync(CommandCall call, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var place = new BenchPlace(call.Settings());
        var figures = await new BenchRun(place.Settings, time / Parts).RunAsync(text => call.Surroundings.Error.WriteLine(text), cancellationToken);
        if (call.IsJson) call.Output.WriteJson(figures);
        else call.Output.Table(["WHAT", "JOBS/S", "P50 MS", "P99 MS"], Rows(figures));
        return ExitCodes.Done;
    }

    private static string[][] Rows(BenchFigures figures) =>
    [
        ["created one after the other", Rate(figures.Enqueue.PerSecond), Time(figures.Enqueue.P50Milliseconds), Time(figures.Enqueue.P99Milliseconds)],
        ["created 500 at once", Rate(figures.EnqueueManyPerSecond), "", ""],
        ["run, empty, by ten workers", Rate(figures.RunPerSecond), "", ""],
        ["from its creation to its start", "", Time(figures.StartLatency.P50Milliseconds), Time(figures.StartLatency.P99Milliseconds)],
    ];

    private static string Rate(double perSecond) => Format.Number((long)perSecond);

    private static string Time(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
