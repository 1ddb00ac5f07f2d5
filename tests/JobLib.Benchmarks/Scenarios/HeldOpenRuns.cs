using JobLib.Benchmarks.Storages;
using Npgsql;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// Runs on one database in which another session holds a transaction open from the first run to the last: vacuum can remove nothing, and the dead rows of
/// all runs pile up.
/// </summary>
internal sealed class HeldOpenRuns(PostgreSqlBenchmark storage) : BacklogRuns(new Holding(storage), backlog: 0)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await FillAsync(jobs);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        await DrainAsync(jobs);
        return [];
    }

    private sealed class Holding(PostgreSqlBenchmark storage) : IBenchmarkedStorage
    {
        public string Name => storage.Name;

        public StorageGoals Goals => storage.Goals;

        public async ValueTask<IBenchmarkedDatabase> CreateAsync()
        {
            var database = await storage.CreateAsync();
            return new HeldDatabase(database, await HoldAsync((PostgreSqlBenchmark.Database)database));
        }

        // A snapshot is what holds vacuum back: a transaction that has only begun has none.
        private static async Task<NpgsqlConnection> HoldAsync(PostgreSqlBenchmark.Database database)
        {
            var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class", connection);
            await command.ExecuteNonQueryAsync();
            return connection;
        }
    }

    private sealed class HeldDatabase(IBenchmarkedDatabase database, NpgsqlConnection holder) : IBenchmarkedDatabase
    {
        public void Use(JobLibBuilder jobs) => database.Use(jobs);

        public ValueTask<Twins.IRawStore> OpenRawAsync() => database.OpenRawAsync();

        public async ValueTask DisposeAsync()
        {
            await holder.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
