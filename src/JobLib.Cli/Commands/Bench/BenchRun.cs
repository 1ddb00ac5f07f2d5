using System.Diagnostics;
using JobLib.Cli.Connecting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Cli.Commands.Bench;

/// <summary>Measures a storage as it is reached from here, each part for an equal share of the time.</summary>
internal sealed class BenchRun(ConnectionSettings place, TimeSpan share)
{
    private const int Set = 500;
    private const int MostStored = 50_000; // to be drained in the next part
    private const int Workers = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // with a single job, however short the share and busy the machine

    public async Task<BenchFigures> RunAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        await using var client = new StorageSession(place, migrates: true);
        await client.StorageAsync(CancellationToken.None); // a migration that nobody waits for would make anew what has been removed
        tell("Jobs are created, one after the other …");
        var single = await SingleAsync(client, cancellationToken);
        tell($"Jobs are created, {Set} at once …");
        var many = await ManyAsync(client, cancellationToken);
        tell("A server with ten workers runs them …");
        await using var server = new StorageSession(place, migrates: false, services => services.AddJobServer(options =>
        {
            options.WorkerCount = Workers;
            options.Queues = [BenchCommand.Queue, "default"];
        }));
        var hosted = server.Services.GetServices<IHostedService>().ToList();
        foreach (var service in hosted) await service.StartAsync(cancellationToken);
        try
        {
            var drained = await DrainAsync(client, single.Count + many.Jobs, cancellationToken);
            tell("One job at a time is created and waited for …");
            return new(single, many.PerSecond, drained, await LatencyAsync(client, cancellationToken));
        }
        finally
        {
            foreach (var service in hosted) await service.StopAsync(CancellationToken.None); // it is about to lose its tables
        }
    }

    private async Task<BenchTimes> SingleAsync(StorageSession client, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < share && times.Count < MostStored;)
        {
            var one = Stopwatch.GetTimestamp();
            await client.Client.EnqueueAsync(() => BenchJob.Run(0), cancellationToken: cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(one));
        }

        return BenchTimes.Of(times);
    }

    private async Task<(int Jobs, double PerSecond)> ManyAsync(StorageSession client, CancellationToken cancellationToken)
    {
        var jobs = 0;
        var began = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(began) < share && jobs < MostStored; jobs += Set)
        {
            await client.Client.EnqueueManyAsync(Enumerable.Repeat(0, Set), number => BenchJob.Run(number), cancellationToken: cancellationToken);
        }

        return (jobs, jobs / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    // As far as it comes in its time; the rest is thrown away with the tables.
    private async Task<double> DrainAsync(StorageSession client, int jobs, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var done = (await client.Monitor.OverviewAsync(cancellationToken)).Counts.GetValueOrDefault(JobState.Succeeded);
            var elapsed = Stopwatch.GetElapsedTime(began);
            if (done < jobs && elapsed < (done == 0 ? Patience : share))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                continue;
            }

            if (done < jobs) await client.Queues.PauseAsync("default", cancellationToken: cancellationToken);
            return done / elapsed.TotalSeconds;
        }
    }

    private async Task<BenchTimes> LatencyAsync(StorageSession client, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < share;)
        {
            var number = Random.Shared.Next(1, int.MaxValue);
            var started = BenchJob.Started(number);
            var one = Stopwatch.GetTimestamp();
            await client.Client.EnqueueAsync(() => BenchJob.Run(number), new EnqueueOptions { Queue = BenchCommand.Queue }, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(one, await started.WaitAsync(Patience, cancellationToken)));
        }

        return BenchTimes.Of(times);
    }
}
