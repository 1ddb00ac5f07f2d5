using JobLib.Reliability.Evidence;
using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Servers and clients that are killed and paused at random, on a storage that crashes now and then, with jobs of all kinds under way.</summary>
public abstract class CrashScenario
{
    private const int ServerProcesses = 3;
    private const int ClientProcesses = 2;
    private const int PauseEvery = 10;
    private const double LeaseSeconds = 3;

    /// <summary>What a loaded machine of two cores needs to come to the scan.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>Jobs, kills and restarts of the storage, in CI.</summary>
    protected abstract (int Jobs, int Kills, int Restarts) Usual { get; }

    [Fact]
    public async Task Nothing_is_lost_and_each_second_start_is_explained_while_processes_are_killed_and_paused_and_the_storage_crashes()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "crash");
        crew.Start(spec => Server(spec) with { Operates = true });
        for (var i = 1; i < ServerProcesses; i++) crew.Start(Server);
        for (var i = 0; i < ClientProcesses; i++) crew.Start(Client);
        foreach (var member in crew.Members.ToArray()) await member.UntilReadyAsync();
        await KillOnAsync(crew, storage, Size.Jobs(Usual.Jobs), Size.Kills(Usual.Kills), storage.CanCrash ? Size.Restarts(Usual.Restarts) : 0);
        await crew.DrainAsync();
        await crew.StopAsync();
        var (record, verdict) = await crew.JudgeAsync();
        Assert.True(record.Intents.Count >= Size.Jobs(Usual.Jobs), $"Only {record.Intents.Count} jobs were asked for.");
        var lease = LeaseSeconds * storage.Slowness;
        var bound = TimeSpan.FromSeconds(lease) + Worker.RescueInterval(lease) + Slack;
        Assert.True(verdict.Recoveries > 0, "No killed process held a job, so nothing is known of recovery.");
        Assert.True(
            verdict.SlowestRecovery <= bound,
            $"A job of a killed process was in its queue again after {verdict.SlowestRecovery}; the lease, the scan and the slack are {bound}. {verdict.SlowestStory}\nThe notes are in {crew.Folder}."
        );
        crew.Good();
    }

    private protected abstract ReliabilityStorage Open();

    private static WorkerSpec Server(WorkerSpec spec) => spec with { LeaseSeconds = LeaseSeconds };

    private static WorkerSpec Client(WorkerSpec spec) => spec with { Serves = false };

    private static async Task KillOnAsync(Crew crew, ReliabilityStorage storage, int jobs, int kills, int restarts)
    {
        var pauses = new List<Task>();
        for (var kill = 1; kill <= kills; kill++)
        {
            var made = Task.WhenAll(crew.Clients.Select(client => client.CommandAsync($"make {jobs / kills / ClientProcesses}")));
            await Task.WhenAny(made, Task.Delay(crew.Chance.Next(100, 1_500)));
            var victim = Choose(crew);
            await crew.KillAsync(victim);
            var next = crew.Start(spec => (victim.Spec.Serves ? Server(spec) : Client(spec)) with { Operates = victim.Spec.Operates }, instead: victim);
            if (kill % PauseEvery == 0) pauses.Add(PauseAsync(crew, TimeSpan.FromSeconds(LeaseSeconds * storage.Slowness * 1.6)));
            if (restarts > 0 && kill % Math.Max(1, kills / (restarts + 1)) == 0 && restarts-- > 0) await crew.OutageAsync(() => RestartAsync(storage));
            await made;
            if (!victim.Spec.Serves) await next.UntilReadyAsync();
        }

        await Task.WhenAll(pauses);
        var missing = jobs - crew.Noted("intent").Count(); // clients that were killed have made fewer than they were told
        foreach (var client in crew.Clients) await client.CommandAsync($"make {Math.Max(0, missing + ClientProcesses - 1) / ClientProcesses}");
    }

    // Whoever works is more worth killing than whoever has just been started.
    private static Member Choose(Crew crew)
    {
        var serves = crew.Chance.Next(4) > 0;
        var candidates = crew.Members.Where(member => member.Spec.Serves == serves && member.IsFree).ToArray();
        if (candidates.Length == 0) candidates = [.. crew.Members.Where(member => member.IsFree)];
        var ready = candidates.Where(member => member.IsReady).ToArray();
        if (ready.Length > 0 && crew.Chance.Next(5) > 0) candidates = ready;
        return candidates[crew.Chance.Next(candidates.Length)];
    }

    private static Task PauseAsync(Crew crew, TimeSpan time)
    {
        var ready = crew.Servers.Where(server => server is { IsReady: true, IsFree: true }).ToArray();
        return ready.Length == 0 ? Task.CompletedTask : crew.PauseAsync(ready[crew.Chance.Next(ready.Length)], () => Task.Delay(time));
    }

    private static async Task RestartAsync(ReliabilityStorage storage)
    {
        await storage.CrashAsync();
        await storage.StartAsync();
    }
}
