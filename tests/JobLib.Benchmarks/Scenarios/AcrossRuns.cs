using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// Single calls of one application to the idle server of another. Both are in this process, so that one clock measures; they share nothing but the database,
/// and the server is woken as if it were in another.
/// </summary>
internal sealed class AcrossRuns(IBenchmarkedStorage storage) : IContender
{
    private IBenchmarkedDatabase? database;
    private JobHost? server;
    private JobHost? client;

    public async Task PrepareAsync(int jobs)
    {
        await DisposeAsync();
        database = await storage.CreateAsync();
        (server, client) = (new(database, options => options.MaxPrefetch = 500), new(database, options => options.MaxPrefetch = 0));
        var ran = NoOp.Expect(1);
        await client.Client.EnqueueAsync(() => NoOp.Run(0));
        await server.StartServerAsync();
        await ran;
        await Task.Delay(1_000); // asleep
    }

    public async Task<double[]> RunAsync(int jobs)
    {
        if (client is null || server is null) throw new InvalidOperationException("A run needs its preparation.");
        using var watches = new Stopwatches();
        _ = NoOp.Expect(jobs, watches.Start);
        var latencies = await watches.MeasureAsync(jobs, Call);
        await server.StopServerAsync();
        return latencies;
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null) await client.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        (client, server, database) = (null, null, null);
    }

    private ValueTask Call(int number)
    {
        client?.Client.Enqueue(() => NoOp.Run(number));
        return ValueTask.CompletedTask;
    }
}
