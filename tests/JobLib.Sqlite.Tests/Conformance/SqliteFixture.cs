using System.Data.Common;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Tests.Conformance;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Data.Sqlite;

[assembly: AssemblyFixture(typeof(SqliteFixture))]

namespace JobLib.Sqlite.Tests.Conformance;

/// <summary>
/// Makes SQLite storages for the conformance suite: a file of its own for each test. What a loss of power takes is not the suite's business, so it need not
/// wait for the disk.
/// </summary>
public sealed class SqliteFixture : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync() => new(new Sandbox());

    private sealed class Sandbox : StorageSandbox
    {
        private readonly TemporaryFolder folder = new();
        private readonly SqliteClock clock = new(TimeProvider.System);

        public override void Advance(TimeSpan time) => clock.Offset += time;

        public override async ValueTask<DbConnection> OpenConnectionAsync()
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.File("jobs.db"), Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            return connection;
        }

        public override string Table(string name) => $"joblib_{name}";

        public override object Key(JobId id) => id.Value.ToByteArray(bigEndian: true);

        public override IReadOnlyList<string> Damages =>
        [
            "UPDATE joblib_job SET parameters = 'x' WHERE id = @id",
            """UPDATE joblib_job SET parameters = '{"culture":5}' WHERE id = @id""",
            """UPDATE joblib_job SET parameters = '{"culture":null}' WHERE id = @id""",
            "UPDATE joblib_job SET parameters = '[]' WHERE id = @id",
            "UPDATE joblib_job SET parameters = '' WHERE id = @id",
            "UPDATE joblib_job SET parent_outcome = 'x' WHERE id = @id",
            "UPDATE joblib_job SET parent_outcome = '{}' WHERE id = @id",
            "UPDATE joblib_job SET method = 4711 WHERE id = @id",
        ];

        protected override IJobStorage Connect() => new SqliteStorage(new() { Path = folder.File("jobs.db"), Synchronous = SqliteSynchronous.Normal }, clock);

        protected override ValueTask DropAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
