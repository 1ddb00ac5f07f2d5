using JobLib.Reliability.Evidence.Limits;
using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Four processes that create and run jobs under every limit, and are killed at random, with a new one in the place of each.</summary>
public abstract class LimitScenario
{
    private const int Processes = 4;
    private const int Workers = 5;
    private const double LeaseSeconds = 3;

    /// <summary>Jobs and kills, in CI.</summary>
    protected virtual (int Jobs, int Kills) Usual => (950, 6);

    [Fact]
    public async Task No_limit_is_exceeded_nothing_goes_out_of_its_turn_and_nobody_starves_while_four_processes_are_killed()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "limits");
        for (var i = 0; i < Processes; i++) crew.Start(spec => Server(spec, crew));
        foreach (var member in crew.Members.ToArray()) await member.UntilReadyAsync();
        using (var done = new CancellationTokenSource())
        {
            var person = MendAsync(crew, done.Token);
            await KillOnAsync(crew, Size.Jobs(Usual.Jobs), Size.Kills(Usual.Kills));
            await crew.DrainAsync();
            await done.CancelAsync();
            await person;
        }

        while (await crew.MendAsync() > 0) await crew.DrainAsync(); // the last ones, behind which nobody waits
        await crew.StopAsync();
        var (record, verdict) = await crew.JudgeAsync();
        Assert.True(record.Intents.Count >= Size.Jobs(Usual.Jobs), $"Only {record.Intents.Count} jobs were asked for.");
        CheckSeen(verdict.Limits, crew.Info.Groups);
        crew.Good();
    }

    private protected abstract ReliabilityStorage Open();

    private static WorkerSpec Server(WorkerSpec spec, Crew crew) =>
        spec with { LeaseSeconds = LeaseSeconds, Workers = Workers, Ticks = false, HasGroups = crew.Info.Groups };

    /// <summary>A limit that nothing came up against was not tried.</summary>
    private static void CheckSeen(LimitVerdict limits, bool groups)
    {
        Assert.True(limits.Places.Reached > 0, "No limit of a concurrency key was reached.");
        Assert.True(limits.Places.Returned > 0, "No killed process held a place, so nothing is known of its return.");
        Assert.True(limits.Rates.Full > 0, "No window of a rate was full.");
        Assert.True(limits.Sequences.Held > 0, "No sequence was held.");
        Assert.True(limits.Unique.Refused > 0, "No unique job was in the way of another.");
        Assert.True(!groups || limits.Turns.Passed > 0, "No single job of a group passed the many of another.");
    }

    // Whoever has most places in its hands, and now and then whoever comes: in a short run, too, some place is to be given back.
    private static async Task KillOnAsync(Crew crew, int jobs, int kills)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            var made = MakeAsync(crew, jobs / kills);
            await Task.WhenAny(made, Task.Delay(crew.Chance.Next(300, 1_500)));
            var victim = (kill % 4 != 3 ? await crew.HolderAsync() : null) ?? crew.Members[crew.Chance.Next(Processes)];
            await crew.KillAsync(victim);
            var next = crew.Start(spec => Server(spec, crew), instead: victim);
            await made;
            await next.UntilReadyAsync();
        }

        var missing = jobs - crew.Noted("intent").Count(); // those that were killed have made fewer than they were told
        if (missing > 0) await MakeAsync(crew, missing);
    }

    private static Task MakeAsync(Crew crew, int jobs) =>
        Task.WhenAll(crew.Members.Select(member => member.CommandAsync($"make-limited {(jobs + Processes - 1) / Processes}")));

    // A person who looks now and then at what holds sequences up.
    private static async Task MendAsync(Crew crew, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await crew.MendAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(500), done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
