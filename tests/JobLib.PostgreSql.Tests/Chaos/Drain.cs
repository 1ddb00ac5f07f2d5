using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.PostgreSql.Tests.Chaos;

/// <summary>An application that runs through a backlog of jobs of a millisecond, while somebody measures how fast.</summary>
internal sealed class Drain : IAsyncDisposable
{
    /// <summary>How many jobs a second can run at most.</summary>
    public const int MostASecond = Workers * 1_000;

    private const int Workers = 4;

    private readonly App app;
    private readonly string run;

    private Drain(App app, string run, int created) => (this.app, this.run, Created) = (app, run, created);

    public int Created { get; }

    /// <summary>The jobs that have run, in their order.</summary>
    public IReadOnlyCollection<int> Ran => Numbers.Ran(run);

    /// <summary>Creates so many jobs, and only then starts a server.</summary>
    public static async Task<Drain> StartAsync(string connectionString, int jobs)
    {
        await using (var storage = PostgreSqlStorage.Open(connectionString, new()))
        {
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        }

        var app = new App(connectionString, "joblib", options => options.WorkerCount = Workers);
        foreach (var numbers in Enumerable.Range(0, jobs).Chunk(1_000))
        {
            await app.Client.EnqueueManyAsync(numbers, number => ShortJobs.Run(connectionString, number));
        }

        await app.StartAsync();
        return new(app, connectionString, jobs);
    }

    /// <summary>How many jobs a second run in this time.</summary>
    public async Task<double> RateAsync(TimeSpan time)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Ran.Count);
        await Task.Delay(time);
        return (Ran.Count - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public Task AllRanAsync() => Eventually.TrueAsync(() => Task.FromResult(Ran.Count >= Created), "every job has run");

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>Jobs that take a millisecond, or a little more.</summary>
public static class ShortJobs
{
    /// <summary>The body of a job.</summary>
    public static void Run(string test, int number)
    {
        Thread.Sleep(1);
        Numbers.Run(test, number);
    }
}
