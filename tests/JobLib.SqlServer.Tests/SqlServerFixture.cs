using System.Data.Common;
using JobLib.SqlServer.Tests;
using JobLib.Storage;
using JobLib.Storage.Conformance;

[assembly: AssemblyFixture(typeof(SqlServerFixture))]

namespace JobLib.SqlServer.Tests;

/// <summary>Gives each test of the suite a schema of its own on the server that <c>JOBLIB_TEST_SQLSERVER</c> names; skips it when there is none.</summary>
public sealed class SqlServerFixture : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync()
    {
        TestDatabase.Require();
        return new(new Sandbox());
    }

    private sealed class Sandbox : StorageSandbox
    {
        private readonly string schema = TestDatabase.NewSchema();
        private readonly List<SqlServerStorage> storages = [];
        private TimeSpan offset;

        public override void Advance(TimeSpan time)
        {
            lock (storages)
            {
                offset += time;
                foreach (var storage in storages) storage.ClockOffset = offset;
            }
        }

        public override async ValueTask<DbConnection> OpenConnectionAsync() => await TestDatabase.OpenAsync();

        protected override IJobStorage Connect()
        {
            lock (storages)
            {
                var storage = SqlServerStorage.Open(TestDatabase.Require(), new() { Schema = schema });
                storage.ClockOffset = offset;
                storages.Add(storage);
                return storage;
            }
        }

        protected override ValueTask DropAsync() => new(TestDatabase.DropAsync(schema));
    }
}
