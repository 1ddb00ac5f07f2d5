using System.Globalization;
using JobLib.Storage;
using JobLib.Tests.Upgrades;

namespace JobLib.Sqlite.Tests.Processes;

/// <summary>The other process of a test. What it prints is what it has been told by the storage.</summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] task)
    {
        await using var storage = await Make.PreparedAsync(task[1]);
        switch (task)
        {
            case ["produce", _, var queue, var count]:
                await ProduceAsync(storage, queue, int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            case ["serve", _, var queue]:
                await ServeAsync(storage, queue);
                return 0;
            case ["seed", _]:
                await UpgradeSteps.SeedAsync(storage); // for the dump that UpgradeTests keep
                return 0;
            case ["starve", _, var callers]:
                return StarvedPool.Run(storage, int.Parse(callers, CultureInfo.InvariantCulture));
            default:
                await Console.Error.WriteLineAsync($"Unknown task: {string.Join(' ', task)}");
                return 2;
        }
    }

    /// <summary>Creates jobs and prints the id of each when it has been acknowledged.</summary>
    private static async Task ProduceAsync(SqliteStorage storage, string queue, int count) => await Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (_, cancellationToken) =>
        {
            var job = Make.Job(queue);
            await storage.Jobs.InsertAsync(Make.Unit(job), null, cancellationToken);
            await Console.Out.WriteLineAsync(job.Id.ToString());
        });

    /// <summary>Finishes jobs, and prints the id of each whose end was recorded, until its input is closed.</summary>
    private static async Task ServeAsync(SqliteStorage storage, string queue)
    {
        var stop = Task.Run(Console.In.ReadLine); // the console's own asynchronous call blocks
        var server = await Make.ServerAsync(storage, queue);
        await Console.Out.WriteLineAsync("ready");
        for (var claim = 1L; !stop.IsCompleted; claim++)
        {
            var jobs = (await storage.Queue.FetchAsync(Make.Fetch(server, claim, max: 20, queue), default)).Jobs;
            if (jobs.Count == 0)
            {
                await storage.Queue.WaitAsync([queue], TimeSpan.FromSeconds(1), default);
                continue;
            }

            var result = await storage.Queue.FinishAsync(new() { Owner = server, Outcomes = [.. jobs.Select(Make.Success)] }, default);
            foreach (var (job, outcome) in jobs.Zip(result.Outcomes))
            {
                if (outcome.Status == FinishStatus.Applied) await Console.Out.WriteLineAsync(job.Id.ToString());
            }
        }

        await storage.Servers.LeaveAsync(server, [], default);
    }
}
