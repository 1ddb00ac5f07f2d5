using System.Collections.Concurrent;
using JobLib.PostgreSql.Tests.Processes;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests;

public sealed class RestartTests
{
    private const int Jobs = 20_000;
    private const int Restarts = 5;

    [Fact]
    public async Task A_database_that_crashes_and_returns_five_times_loses_no_acknowledged_job_and_the_application_goes_on_by_itself()
    {
        using var database = TestDatabase.StartPrivate();
        var run = database.ConnectionString;
        await using (var app = new App(run, "joblib"))
        {
            await app.StartAsync();
            var acknowledged = new ConcurrentQueue<int>();
            var creating = CreateAsync(app, run, acknowledged);
            for (var restart = 1; restart <= Restarts; restart++)
            {
                await Eventually.TrueAsync(() => Task.FromResult(Numbers.Ran(run).Count >= Jobs * restart / (Restarts + 2)), "jobs run");
                database.StopImmediately();
                database.Start();
            }

            await creating;
            await Eventually.TrueAsync(() => Task.FromResult(Numbers.Ran(run).Count >= acknowledged.Count), "every acknowledged job has run");
            Assert.InRange(acknowledged.Count, Jobs / 2, Jobs);
            Assert.Subset(Numbers.Ran(run).ToHashSet(), acknowledged.ToHashSet());
        }

        Assert.Equal(Numbers.Ran(run).Distinct().Count(), Numbers.Ran(run).Count); // the outages were shorter than a lease, so nothing ran twice
    }

    // A call that fails in an outage has not acknowledged its jobs, though they may exist.
    private static async Task CreateAsync(App app, string run, ConcurrentQueue<int> acknowledged)
    {
        foreach (var numbers in Enumerable.Range(0, Jobs).Chunk(100))
        {
            try
            {
                await app.Client.EnqueueManyAsync(numbers, number => Numbers.Run(run, number), cancellationToken: TestContext.Current.CancellationToken);
                foreach (var number in numbers) acknowledged.Enqueue(number);
            }
            catch (StorageUnavailableException)
            {
                // the next ones may find the database back
            }
        }
    }
}
