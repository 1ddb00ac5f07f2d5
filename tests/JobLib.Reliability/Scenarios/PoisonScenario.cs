using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Jobs that take their process with them.</summary>
public abstract class PoisonScenario
{
    private const int Deaths = 3;
    private const int Neighbours = 200;
    private const double LeaseSeconds = 1.5;

    private static readonly string[] Poisons = ["fail-fast", "stack-overflow", "kill"];

    [Fact]
    public async Task A_job_that_kills_its_process_three_times_fails_as_poison_and_its_neighbours_are_unharmed()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "poison");
        var client = crew.Start(spec => spec with { Serves = false, Ticks = false });
        await client.UntilReadyAsync();
        foreach (var poison in Poisons) await client.CommandAsync($"make-poison {poison}");
        var server = crew.Start(Server);
        await client.CommandAsync($"make {Neighbours}");
        var deaths = 0;
        while (await crew.CountAsync(JobState.Enqueued, JobState.Scheduled, JobState.Processing, JobState.Awaiting) > 0)
        {
            if (server.Process.HasExited)
            {
                crew.Died(server);
                deaths++;
                Assert.True(deaths <= 2 * Deaths * Poisons.Length, $"The processes died {deaths} times. The notes are in {crew.Folder}.");
                server = crew.Start(Server, instead: server);
            }

            await Task.Delay(20);
        }

        await crew.StopAsync();
        var (record, _) = await crew.JudgeAsync();

        // A neighbour that was beside them at three deaths is poison as far as a storage can tell: the verdict has judged it.
        var failing = record.Runs.Values.Where(runs => record.Intents[runs[0].Key].Kind == JobKind.Failing);
        var poisoned = failing.Where(runs => runs.All(run => run.Ended is null && run.Threw is null)).ToArray();
        Assert.Equal(Poisons.Length, poisoned.Length);
        foreach (var runs in poisoned)
        {
            // Fewer where it was charged with another one's crash: it had been claimed since the last renewal. More where that did not know yet that it had
            // begun.
            var unknown = runs.Count(run => record.LeaseOf(run.Id, run.Fence)?.KnowsNothingOf(record.Claims[(run.Id, run.Fence)].At, run.Began) == true);
            Assert.InRange(runs.Count - unknown, 1 - unknown, Deaths);
            var job = await crew.FindAsync(runs[0].Id);
            Assert.Equal((JobState.Failed, Deaths, "Poison"), (job.State, job.Crashes, job.Error?.Type));
        }

        crew.Good();
    }

    private protected abstract ReliabilityStorage Open();

    private static WorkerSpec Server(WorkerSpec spec) => spec with { LeaseSeconds = LeaseSeconds, Workers = 4, MaxCrashes = Deaths, Ticks = false };
}
