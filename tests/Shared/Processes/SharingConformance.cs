using System.Globalization;

namespace JobLib.Tests.Processes;

/// <summary>
/// Servers in two processes of their own on one database. <c>JOBLIB_SHARED_JOBS</c> sets how many jobs they share (100,000 before a release).
/// </summary>
public abstract class SharingConformance : IAsyncLifetime
{
    private static int Jobs =>
        int.TryParse(Environment.GetEnvironmentVariable("JOBLIB_SHARED_JOBS"), NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) ? jobs : 20_000;

    /// <summary>The database, and a schema of it that nobody else uses.</summary>
    protected abstract (string ConnectionString, string Schema) Place { get; }

    /// <summary>Nothing: the first process makes the schema.</summary>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Drops the schema.</summary>
    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Two_servers_in_two_processes_run_each_job_once()
    {
        var (connectionString, schema) = Place;
        using var first = WorkerProcess.Start("count", connectionString, schema);
        using var second = WorkerProcess.Start("count", connectionString, schema);
        await Eventually.TrueAsync(() => Task.FromResult(!first.Lines.IsEmpty && !second.Lines.IsEmpty), "both have started");
        await using var app = new App(connectionString, schema);
        foreach (var numbers in Enumerable.Range(0, Jobs).Chunk(1_000))
        {
            await app.Client.EnqueueManyAsync(numbers, number => Numbers.Run(schema, number), cancellationToken: TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(async () => await SucceededAsync() == Jobs, "every job has succeeded");
        await first.StopAsync();
        await second.StopAsync();
        var (one, two) = (NumbersOf(first), NumbersOf(second));
        Assert.Equal(Enumerable.Range(0, Jobs), one.Concat(two).Order());
        Assert.NotEmpty(one);
        Assert.NotEmpty(two);
    }

    /// <summary>How many jobs have succeeded.</summary>
    protected abstract Task<long> SucceededAsync();

    private static List<int> NumbersOf(WorkerProcess worker) =>
        [.. worker.Lines.Where(line => line != "ready").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
}
