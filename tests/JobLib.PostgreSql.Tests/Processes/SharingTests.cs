using System.Globalization;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests.Processes;

/// <summary>Servers in two processes of their own on one database. <c>JOBLIB_SHARED_JOBS</c> sets how many jobs they share (100,000 before a release).</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    private static int Jobs => int.TryParse(Environment.GetEnvironmentVariable("JOBLIB_SHARED_JOBS"), NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) ? jobs : 20_000;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task Two_servers_in_two_processes_run_each_job_once()
    {
        using var first = WorkerProcess.Start("count", TestDatabase.ConnectionString, schema);
        using var second = WorkerProcess.Start("count", TestDatabase.ConnectionString, schema);
        await Eventually.TrueAsync(() => Task.FromResult(!first.Lines.IsEmpty && !second.Lines.IsEmpty), "both have started");
        await using var app = new App(TestDatabase.ConnectionString, schema);
        foreach (var numbers in Enumerable.Range(0, Jobs).Chunk(1_000))
        {
            await app.Client.EnqueueManyAsync(numbers, number => Numbers.Run(schema, number), cancellationToken: TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(async () => await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.finished WHERE state = 3") == Jobs, "every job has succeeded");
        await first.StopAsync();
        await second.StopAsync();
        var (one, two) = (NumbersOf(first), NumbersOf(second));
        Assert.Equal(Enumerable.Range(0, Jobs), one.Concat(two).Order());
        Assert.NotEmpty(one);
        Assert.NotEmpty(two);
    }

    private static List<int> NumbersOf(WorkerProcess worker) => [.. worker.Lines.Where(line => line != "ready").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
}
