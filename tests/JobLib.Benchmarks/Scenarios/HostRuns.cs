using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Runs of an application with JobLib, on a database of its own for each.</summary>
internal abstract class HostRuns(IBenchmarkedStorage storage, Action<JobServerOptions> configure) : IContender
{
    private const int WarmJobs = 100;

    private IBenchmarkedDatabase? database;
    private JobHost? host;

    /// <param name="storage">Where the jobs are stored.</param>
    /// <param name="prefetch">How many jobs the server fetches ahead.</param>
    protected HostRuns(IBenchmarkedStorage storage, int prefetch)
        : this(storage, options => options.MaxPrefetch = prefetch)
    {
    }

    protected IBenchmarkedDatabase Database => database ?? throw new InvalidOperationException("A run needs its preparation.");

    protected JobHost Host => host ?? throw new InvalidOperationException("A run needs its preparation.");

    public virtual async Task PrepareAsync(int jobs)
    {
        await DisposeAsync();
        database = await storage.CreateAsync();
        host = new(database, configure);
        await WarmAsync();
    }

    public abstract Task<double[]> RunAsync(int jobs);

    public virtual async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        host = null;
        database = null;
    }

    /// <summary>Creates jobs a thousand at a time, outside of what is measured.</summary>
    protected virtual Task FillAsync(int jobs) => FillAsync(jobs, number => Job.FromExpression(() => NoOp.Run(number)));

    /// <summary>The same with calls of another method.</summary>
    protected async Task FillAsync(int jobs, Func<int, Job> call)
    {
        foreach (var numbers in Enumerable.Range(0, jobs).Chunk(1_000))
        {
            await Host.Client.CreateManyAsync(numbers.Select(call));
        }
    }

    // A new application reads each method's attributes and compiles its call once.
    private async Task WarmAsync()
    {
        var ran = NoOp.Expect(WarmJobs);
        await FillAsync(WarmJobs);
        await Host.StartServerAsync();
        await ran;
        await Host.StopServerAsync();
    }
}
