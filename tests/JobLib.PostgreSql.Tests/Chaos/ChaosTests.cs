using System.Diagnostics;
using System.Globalization;
using JobLib.PostgreSql.Tests.Server;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Chaos;

/// <summary>
/// The scenarios <c>chaos_pg_backend_kill</c> and <c>chaos_postgres_restart</c> of hardbyte/postgresql-job-queue-benchmarking, made anew: a phase without a
/// fault, one with it, one to recover in.
/// <c>JOBLIB_CHAOS_SECONDS</c> is how long a phase lasts: 60 there, and before a release.
/// </summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("JOBLIB_CHAOS_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 3
    );

    [Fact]
    public async Task While_every_connection_is_killed_twice_a_second_jobs_go_on_and_none_runs_twice()
    {
        using var database = TestDatabase.StartPrivate();
        await using var drain = await Drain.StartAsync(database.ConnectionString, (int)(Drain.MostASecond * Phase.TotalSeconds * 2.5));
        await Eventually.TrueAsync(() => Task.FromResult(drain.Ran.Count > 500), "it is warm");
        var undisturbed = await drain.RateAsync(Phase);
        double killed;
        using (var stop = new CancellationTokenSource())
        {
            var killing = KillAsync(database, stop.Token);
            killed = await drain.RateAsync(Phase);
            await stop.CancelAsync();
            Assert.NotEqual(0, await killing);
        }

        Assert.True(drain.Ran.Count < drain.Created, "The backlog was too short to measure.");
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{undisturbed:0} jobs/s undisturbed, {killed:0} under kills: {killed / undisturbed:P0}")
        );
        Assert.True(killed > 0, "Nothing ran between the kills.");
        if (IsLong) Assert.True(killed >= 0.4 * undisturbed, string.Create(CultureInfo.InvariantCulture, $"{killed:0} of {undisturbed:0} jobs/s remained."));
        await drain.AllRanAsync();
        Assert.Equal(drain.Created, drain.Ran.Distinct().Count());
        Assert.Equal(drain.Created, drain.Ran.Count);
    }

    [Fact]
    public async Task After_the_database_was_away_the_rate_comes_back_and_no_job_has_run_twice()
    {
        using var database = TestDatabase.StartPrivate();
        await using var drain = await Drain.StartAsync(database.ConnectionString, (int)(Drain.MostASecond * Phase.TotalSeconds * 2.5));
        await Eventually.TrueAsync(() => Task.FromResult(drain.Ran.Count > 500), "it is warm");
        var before = await drain.RateAsync(Phase);
        database.StopImmediately();
        await Task.Delay(Phase / 2, TestContext.Current.CancellationToken);
        database.Start();
        var back = Stopwatch.GetTimestamp();
        double rate;
        do
        {
            rate = await drain.RateAsync(TimeSpan.FromSeconds(0.5));
        }
        while (rate < before / 2 && drain.Ran.Count < drain.Created && Stopwatch.GetElapsedTime(back) < TimeSpan.FromSeconds(30));
        var recovered = Stopwatch.GetElapsedTime(back);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{before:0} jobs/s before, {rate:0} again {recovered.TotalSeconds:0.0} s after the database was back")
        );
        if (IsLong) Assert.True(recovered < TimeSpan.FromSeconds(10), $"Half of the rate was back after {recovered}.");
        await drain.AllRanAsync();
        Assert.Equal(drain.Created, drain.Ran.Distinct().Count());
        Assert.Equal(drain.Created, drain.Ran.Count);
    }

    // Rates depend on the machine: they are always printed, and judged where somebody asked for the long form on one that has nothing else to do.
    private static bool IsLong => Environment.GetEnvironmentVariable("JOBLIB_CHAOS_SECONDS") is not null;

    // All sessions but this one, whatever they do: idle ones too, so that none that was kept warm survives.
    private static async Task<long> KillAsync(PrivateServer database, CancellationToken stop)
    {
        var killed = 0L;
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                connection
            );
            killed += (long)(await command.ExecuteScalarAsync(CancellationToken.None) ?? 0L);
            await Task.Delay(TimeSpan.FromSeconds(0.5), CancellationToken.None);
        }

        return killed;
    }
}
