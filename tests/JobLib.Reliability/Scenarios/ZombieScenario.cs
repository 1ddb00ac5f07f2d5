using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Processes that stand still with jobs in their hands until long after others have had them, and then want to finish them.</summary>
public abstract class ZombieScenario
{
    private const int Jobs = 1_000;
    private const int Zombies = 2;
    private const double LeaseSeconds = 1.5;
    private const int Tries = 5;

    [Fact]
    public async Task A_thousand_jobs_that_paused_processes_hold_past_their_lease_end_once_and_no_stale_completion_is_accepted()
    {
        await using var storage = Open();
        for (var left = Tries; !await TryAsync(storage); left--) Assert.True(left > 1, "The machine is too busy: processes lose their leases by themselves.");
    }

    private protected abstract ReliabilityStorage Open();

    // False when a process lost its lease by itself, as it may on a busy machine: its jobs have a crash to their charge then, and with the one that is meant
    // they are suspects, which run one at a time.
    private static async Task<bool> TryAsync(ReliabilityStorage storage)
    {
        await using var crew = await Crew.OnAsync(storage, "zombies");
        var client = crew.Start(spec => spec with { Serves = false, Ticks = false });
        await client.UntilReadyAsync();
        await client.CommandAsync($"make-held {Jobs}");
        var zombies = Enumerable.Range(0, Zombies).Select(_ => crew.Start(spec => Server(spec, Jobs / Zombies))).ToArray();
        var isMeant = await HaveBegunAsync(crew, zombies);
        if (isMeant)
        {
            await crew.PauseAsync(zombies[0], () => crew.PauseAsync(zombies[1], async () =>
            {
                var heir = crew.Start(spec => Server(spec, Jobs));
                isMeant = await HaveBegunAsync(crew, [heir]);
                foreach (var zombie in zombies) await ReleaseAsync(crew, zombie); // when they wake, their bodies end while the others' go on
            }));
        }

        if (!isMeant)
        {
            foreach (var member in crew.Members) await crew.KillAsync(member);
            crew.Good();
            return false;
        }

        foreach (var zombie in zombies)
        {
            await crew.UntilAsync(
                () => crew.Noted("lost").Any(note => note.Process == zombie.Name) || crew.Noted("registered").Count(note => note.Process == zombie.Name) > 1,
                $"{zombie.Name} learns that it has lost its lease"
            );
        }

        foreach (var member in crew.Members) await ReleaseAsync(crew, member);
        await crew.DrainAsync();
        await crew.StopAsync();
        var (record, _) = await crew.JudgeAsync();
        var late = record
            .Outcomes.Where(outcome =>
                outcome.Kind == "Succeeded"
                && zombies.Any(zombie => record.LeaseOf(outcome.Id, outcome.Fence)?.Process == zombie.Name)
                && record.Runs[outcome.Id].Max(run => run.Fence) > outcome.Fence
            )
            .ToArray();
        Assert.All(late, outcome => Assert.Equal("Stale", outcome.Status));
        Report.Write("zombies", storage.Name, $"{late.Length} completions came late, and were refused");
        crew.Good();
        return true;
    }

    // All jobs; false when somebody has lost a lease before.
    private static async Task<bool> HaveBegunAsync(Crew crew, Member[] members)
    {
        var hasLost = false;
        await crew.UntilAsync(
            () =>
            {
                hasLost = crew.Noted("lost").Any();
                var begun = crew.Noted("start").Where(note => members.Any(member => member.Name == note.Process)).Select(note => note.Fields[1]);
                return hasLost || begun.Distinct().Count() == Jobs;
            },
            $"all {Jobs} jobs have begun in {string.Join(", ", members.Select(member => member.Name))}");
        return !hasLost;
    }

    private static Task ReleaseAsync(Crew crew, Member member) => File.WriteAllTextAsync(Work.ReleaseFile(crew.Folder, member.Name), "");

    private static WorkerSpec Server(WorkerSpec spec, int workers) => spec with { LeaseSeconds = LeaseSeconds, Workers = workers, Ticks = false };
}
