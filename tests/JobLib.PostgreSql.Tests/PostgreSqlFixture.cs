using System.Data.Common;
using JobLib.PostgreSql.Tests;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace JobLib.PostgreSql.Tests;

/// <summary>Gives each test of the suite a schema of its own.</summary>
public sealed class PostgreSqlFixture : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync() => new(new Sandbox());

    private sealed class Sandbox : StorageSandbox
    {
        private readonly string schema = TestDatabase.NewSchema();
        private readonly List<PostgreSqlStorage> storages = [];
        private TimeSpan offset;

        public override void Advance(TimeSpan time)
        {
            lock (storages)
            {
                offset += time;
                foreach (var storage in storages) storage.ClockOffset = offset;
            }
        }

        public override async ValueTask<DbConnection> OpenConnectionAsync()
        {
            var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
            await connection.OpenAsync();
            return connection;
        }

        protected override IJobStorage Connect()
        {
            lock (storages)
            {
                var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
                storage.ClockOffset = offset;
                storages.Add(storage);
                return storage;
            }
        }

        protected override ValueTask DropAsync() => new(TestDatabase.DropAsync(schema));
    }
}
