using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Version 0.1.0 and this one side by side on one storage: an update, one process after the other.</summary>
public abstract class MixedVersionScenario
{
    private const int Jobs = 200;

    private static string OldProgram =>
        typeof(MixedVersionScenario).Assembly.Location.Replace("JobLib.Reliability", "JobLib.Baseline", StringComparison.Ordinal);

    [Fact]
    public async Task Version_0_1_0_and_this_one_run_start_and_restart_side_by_side_and_nothing_is_lost_or_done_twice()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "mixed", prepares: false);
        var old = crew.Start(Spec, program: OldProgram); // makes the schema
        await old.UntilReadyAsync();
        await Eventually.TrueAsync(() => Task.FromResult(crew.Noted("tick").Any()), "the old version works");
        await crew.PrepareLedgerAsync();
        await old.CommandAsync($"make {Jobs}");
        var young = crew.Start(Spec); // brings it up to date, beside the old one at work
        await young.UntilReadyAsync();
        await Task.WhenAll(old.CommandAsync($"make {Jobs}"), young.CommandAsync($"make {Jobs}"));
        await old.Process.StopAsync();
        await young.CommandAsync($"make {Jobs}");
        var again = crew.Start(Spec, program: OldProgram, instead: old); // starts on the schema of the new one
        await again.UntilReadyAsync();
        await young.Process.StopAsync();
        await again.CommandAsync($"make {Jobs}");
        var last = crew.Start(Spec, instead: young);
        await last.UntilReadyAsync();
        await Task.WhenAll(again.CommandAsync($"make {Jobs}"), last.CommandAsync($"make {Jobs}"));
        await crew.OpenAsync();
        await crew.DrainAsync();
        await crew.StopAsync();
        var (record, verdict) = await crew.JudgeAsync();
        Assert.Empty(verdict.Explained); // nobody was killed, so nothing began twice
        foreach (var name in new[] { old.Name, young.Name, again.Name, last.Name })
            Assert.Contains(record.Runs.Values, runs => runs.Any(run => run.Process == name));
        crew.Good();
    }

    private protected abstract ReliabilityStorage Open();

    private static WorkerSpec Spec(WorkerSpec spec) => spec with { LeaseSeconds = 12 };
}
