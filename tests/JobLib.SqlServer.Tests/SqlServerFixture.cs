using System.Collections.Concurrent;
using System.Data.Common;
using JobLib.SqlServer.Tests;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Data.SqlClient;

[assembly: AssemblyFixture(typeof(SqlServerFixture))]

namespace JobLib.SqlServer.Tests;

/// <summary>
/// Gives each test of the suite a schema to itself on the server that <c>JOBLIB_TEST_SQLSERVER</c> names; skips it when there is none. It is made by the
/// printed script and used by a login that has the printed grants and no others. A schema is emptied and used again, since making one takes longer than most
/// tests.
/// </summary>
public sealed class SqlServerFixture : StorageFixture, IAsyncDisposable
{
    private readonly ConcurrentBag<string> empty = [];
    private readonly ConcurrentBag<string> made = [];

    /// <summary>Schemas that do not exist yet, for tests of what makes them.</summary>
    public StorageFixture Fresh { get; } = new FreshSchemas();

    public override async ValueTask<StorageSandbox> CreateAsync()
    {
        TestDatabase.Require();
        if (!empty.TryTake(out var schema)) made.Add(schema = await TestDatabase.MakeAsync());
        return new SqlServerSandbox(TestDatabase.Worker, schema, async () =>
        {
            await TestDatabase.EmptyAsync(schema);
            empty.Add(schema);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var schema in made)
        {
            await TestDatabase.DropAsync(schema);
        }
    }
}

/// <summary>Schemas that do not exist yet, for tests of what makes them.</summary>
internal sealed class FreshSchemas : StorageFixture
{
    public override ValueTask<StorageSandbox> CreateAsync()
    {
        TestDatabase.Require();
        var schema = TestDatabase.NewSchema();
        return new(new SqlServerSandbox(TestDatabase.Require(), schema, () => TestDatabase.DropAsync(schema)));
    }
}

/// <summary>A schema, and the storages that work on it.</summary>
internal sealed class SqlServerSandbox(string connectionString, string schema, Func<Task> leave) : StorageSandbox
{
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

    public override async ValueTask<DbConnection> OpenConnectionAsync()
    {
        var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    public override string Table(string name) => $"{schema}.{name}";

    public override object Key(JobId id) => Ids.ToBytes(id.Value);

    public override IReadOnlyList<string> Damages =>
    [
        $"UPDATE {Table("job")} SET created_at = 399999999999999999 WHERE id = @id",
        $"UPDATE {Table("ready")} SET ready_at = -399999999999999999 WHERE job = @id",
        $"INSERT INTO {Table("job_parameter")} (job, name, value) VALUES (@id, N'x', N'y')",
    ];

    protected override IJobStorage Connect()
    {
        lock (storages)
        {
            var storage = SqlServerStorage.Open(connectionString, new() { Schema = schema, CommandTimeout = TestDatabase.Deadline });
            storage.ClockOffset = offset;
            storages.Add(storage);
            return storage;
        }
    }

    protected override async ValueTask DropAsync() => await leave();
}
