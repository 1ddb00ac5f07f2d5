using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Peers;

/// <summary>
/// Runs JobLib and its peers in turns (A B C A B C …), each trial in processes of its own, so that all have the same good and bad moments of the machine. A
/// trial that a library does not come to the end of is left out, and the others go on.
/// </summary>
internal sealed class PeerRunner(PeerPlan plan, string? server, TextWriter log)
{
    private const string LoadAverage = "/proc/loadavg";

    private static readonly string[] Sized = ["enqueue1", "enqueue16", "many", "drain", "waiting"];

    public async Task<PeerReport> RunAsync()
    {
        var (began, load) = (TimeProvider.System.GetUtcNow(), Load());
        var figures = new List<PeerFigure>();
        foreach (var measures in PeerMeasure.All.GroupBy(measure => measure.Trial)) figures.AddRange(await RunAsync(measures.Key, [.. measures]));
        var taken = $"{Machine.Describe()}; {began.ToString("yyyy-MM-dd", Formats.Culture)}; {plan.Name}, medians of {plan.Rounds} rounds in turns{load}";
        return new(taken, [.. figures]);
    }

    private async Task<IEnumerable<PeerFigure>> RunAsync(string trial, PeerMeasure[] measures)
    {
        var runs = Contender.All.Where(contender => contender.Storage != Contender.PostgreSql || server is not null)
            .ToDictionary(contender => contender, contender => new Turns(new(contender, server ?? ""), []));
        try
        {
            for (var round = 0; round < plan.RoundsOf(trial); round++)
            {
                foreach (var (contender, turns) in runs) await TakeTurnAsync(trial, contender, turns);
            }

            return
            [
                .. from run in runs
                   from measure in measures
                   let values = run.Value.Results.Where(result => result.ContainsKey(measure.Key)).Select(result => result[measure.Key]).ToList()
                   where values.Count > 0
                   select new PeerFigure(measure, run.Key, Distribution.Of(values).Median),
            ];
        }
        finally
        {
            foreach (var turns in runs.Values) turns.Process.Dispose();
        }
    }

    private async Task TakeTurnAsync(string trial, Contender contender, Turns turns)
    {
        if (turns.Failed) return;
        try
        {
            if (turns.Results.Count == 0)
                turns.Amount = Sized.Contains(trial) ? await turns.Process.WarmAsync(trial, plan.SecondsOfRun) : plan.AmountOf(trial);
            if (turns.Amount == 0) return; // the library has no call for it
            var result = await turns.Process.RunAsync(trial, turns.Amount);
            turns.Results.Add(result);
            var told = string.Join(", ", result.Select(figure => $"{figure.Key} {figure.Value.ToString("0.##", Formats.Culture)}"));
            await log.WriteLineAsync($"{trial}, {turns.Amount}: {contender.Library} ({contender.Storage}): {told}");
        }
        catch (Exception error) when (error is InvalidOperationException or OperationCanceledException or IOException)
        {
            turns.Failed = true;
            await log.WriteLineAsync($"{trial}: {contender.Library} ({contender.Storage}) did not come to its end: {error.Message}");
        }
    }

    // Whoever reads the table should know whether the machine did something else.
    private static string Load() =>
        File.Exists(LoadAverage) ? $"; load average before: {File.ReadAllText(LoadAverage).Split(' ')[0]}" : "";

    private sealed record Turns(PeerProcess Process, List<Dictionary<string, double>> Results)
    {
        public int Amount { get; set; }

        public bool Failed { get; set; }
    }
}
