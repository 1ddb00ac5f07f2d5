using System.Collections.Concurrent;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests;

/// <summary>The database is away for longer than a lease, while servers live: nobody has taken their jobs, so they keep them.</summary>
public sealed class OutageTests
{
    private const int Jobs = 20; // all of which run when the database goes

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1.5, 0.3)] // less than a server needs to come back
    public async Task Servers_that_live_through_an_outage_longer_than_a_lease_keep_their_jobs_record_what_they_held_and_run_nothing_twice(
        double lease,
        double heartbeat
    )
    {
        void Keep(JobServerOptions options)
        {
            options.Lease = TimeSpan.FromSeconds(lease);
            options.Heartbeat = TimeSpan.FromSeconds(heartbeat);
            options.SelfFence = TimeSpan.FromSeconds(lease * 2 / 3);
            options.RescueInterval = TimeSpan.FromSeconds(0.3);
            options.OnLeaseDoubt = LeaseDoubt.Continue;
            options.WorkerCount = Jobs / 2;
        }

        using var database = TestDatabase.StartPrivate();
        var run = database.ConnectionString;
        using var during = new ManualResetEventSlim();
        using var after = new ManualResetEventSlim();
        var began = new ConcurrentBag<int>();
        ActiveJobs.Runs[run] = (began, during, after);
        await using var first = new App(run, "joblib", Keep);
        await using var second = new App(run, "joblib", Keep);
        await first.StartAsync();
        await second.StartAsync();
        await first.Client.EnqueueManyAsync(
            Enumerable.Range(0, Jobs),
            number => ActiveJobs.Hold(run, number),
            cancellationToken: TestContext.Current.CancellationToken
        );
        await Eventually.TrueAsync(() => Task.FromResult(began.Count == Jobs), "every job has begun");
        database.StopImmediately();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); // both have met the outage
        during.Set(); // these end while there is nowhere to record it
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // the outage itself: longer than a lease
        database.Start();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // longer than a lease, in which rescues look
        after.Set();
        await Eventually.TrueAsync(async () => await CountAsync(database, "state = 3") == Jobs, "every outcome is recorded");
        Assert.Equal(Jobs, began.Count);
        Assert.Equal(0, await CountAsync(database, "attempts > 1 OR crashes > 0"));
    }

    private static async Task<long> CountAsync(PrivateServer database, string condition)
    {
        await using var connection = new Npgsql.NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand($"SELECT count(*) FROM joblib.finished WHERE {condition}", connection);
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }
}

/// <summary>Jobs that last until the test lets them go.</summary>
public static class ActiveJobs
{
    internal static ConcurrentDictionary<string, (ConcurrentBag<int> Began, ManualResetEventSlim During, ManualResetEventSlim After)> Runs { get; } =
        new(StringComparer.Ordinal);

    /// <summary>The body of a job.</summary>
    public static void Hold(string run, int number)
    {
        Runs[run].Began.Add(number);
        (number % 2 == 0 ? Runs[run].During : Runs[run].After).Wait();
    }
}
