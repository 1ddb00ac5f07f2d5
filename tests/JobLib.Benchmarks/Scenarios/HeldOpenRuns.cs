using System.Diagnostics;
using JobLib.Benchmarks.Storages;
using Npgsql;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// Runs jobs at the end of a minute in which the server had always work to do, and in which, unless this is the twin, another session held a transaction open:
/// vacuum could remove nothing, and the dead rows of the whole minute have piled up.
/// </summary>
internal sealed class HeldOpenRuns(PostgreSqlBenchmark storage, bool holds) : HostRuns(storage, prefetch: 500)
{
    private const int JobsOfTheMinute = 1_800_000; // more than a minute's work

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private NpgsqlConnection? holder;
    private int ran;

    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await FillAsync(JobsOfTheMinute + jobs);
        if (holds) holder = await HoldAsync((PostgreSqlBenchmark.Database)Database);
        _ = NoOp.Expect(int.MaxValue, _ => Interlocked.Increment(ref ran));
        var began = Stopwatch.GetTimestamp();
        await Host.StartServerAsync();
        while (Stopwatch.GetElapsedTime(began) < Minute) await Task.Delay(100);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        var last = Volatile.Read(ref ran) + jobs;
        while (Volatile.Read(ref ran) < last) await Task.Delay(1);
        await Host.StopServerAsync();
        return [];
    }

    public override async ValueTask DisposeAsync()
    {
        if (holder is not null) await holder.DisposeAsync();
        holder = null;
        await base.DisposeAsync();
    }

    // A snapshot is what holds vacuum back: a transaction that has only begun has none. The number makes it one that has written, too.
    private static async Task<NpgsqlConnection> HoldAsync(PostgreSqlBenchmark.Database database)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id()", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
