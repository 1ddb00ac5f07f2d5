using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Processes that stand still with jobs in their hands until long after others have had them, and then want to finish them.</summary>
public abstract class ZombieScenario
{
    private const int Jobs = 1_000;
    private const int Zombies = 2;
    private const double LeaseSeconds = 1.5;

    [Fact]
    public async Task A_thousand_jobs_that_paused_processes_hold_past_their_lease_end_once_and_no_stale_completion_is_accepted()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "zombies");
        var client = crew.Start(spec => spec with { Serves = false, Ticks = false });
        await client.UntilReadyAsync();
        await client.CommandAsync($"make-held {Jobs}");
        var zombies = Enumerable.Range(0, Zombies).Select(_ => crew.Start(spec => Server(spec, Jobs / Zombies))).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(crew.Noted("start").Select(note => note.Fields[1]).Distinct().Count() == Jobs), "all jobs have begun");
        var before = crew.Noted("finished").Count();
        await crew.PauseAsync(zombies[0], () => crew.PauseAsync(zombies[1], async () =>
        {
            await File.WriteAllTextAsync(Work.ReleaseFile(crew.Folder), "");
            crew.Start(spec => Server(spec, Jobs));
            await Eventually.TrueAsync(async () => await crew.CountAsync(JobState.Succeeded) == Jobs, "the others have done the jobs");
        }));
        await Eventually.TrueAsync(() => Task.FromResult(zombies.All(zombie => crew.Noted("end").Any(note => note.Process == zombie.Name))), "the paused processes come to the ends of their bodies");
        Assert.Equal(0, before);
        await crew.DrainAsync();
        await crew.StopAsync();
        var (record, _) = await crew.JudgeAsync();
        var accepted = record.Outcomes.Where(outcome => outcome.Status is "Applied" or "AlreadyApplied" or "Marked" && outcome.Kind == "Succeeded").ToArray();
        Assert.Equal(Jobs, accepted.Select(outcome => outcome.Id).Distinct().Count());
        Assert.DoesNotContain(accepted, outcome => record.Claims.TryGetValue((outcome.Id, outcome.Fence), out var owner) && zombies.Any(zombie => record.Leases[owner].Process == zombie.Name) && record.Runs[outcome.Id].Count > 1 && record.Runs[outcome.Id].Max(run => run.Fence) > outcome.Fence);
    }

    private protected abstract ReliabilityStorage Open();

    private static WorkerSpec Server(WorkerSpec spec, int workers) => spec with { LeaseSeconds = LeaseSeconds, Workers = workers, Ticks = false };
}
