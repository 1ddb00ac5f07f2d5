using System.Collections.Concurrent;
using System.Data.Common;
using JobLib.PostgreSql.Tests;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// Gives each test of the suite a schema of its own, made by the printed script and used by a role that has the printed grants and no others.
/// One that a test has left is emptied and given to another, with its connections: to make a schema, and to plan every statement anew, takes longer than most
/// tests.
/// </summary>
public class PostgreSqlFixture : StorageFixture, IAsyncDisposable
{
    private readonly ConcurrentBag<Place> free = [];

    public PostgreSqlFixture() => Unmade = new UnmadeFixture(this);

    /// <summary>The same, but schemas that do not exist yet, and a role that may make them.</summary>
    public StorageFixture Unmade { get; }

    public override async ValueTask<StorageSandbox> CreateAsync()
    {
        if (!free.TryTake(out var place)) place = Place.Of(await TestDatabase.MakeAsync(), Way(TestDatabase.WorkerConnectionString), UseNotifications);
        return new Sandbox(place, async () =>
        {
            await TestDatabase.EmptyAsync(place.Options.Schema);
            free.Add(place);
        });
    }

    protected virtual bool UseNotifications => true;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var place in free)
        {
            await place.Source.DisposeAsync();
            await TestDatabase.DropAsync(place.Options.Schema);
        }
    }

    /// <summary>The connection string by which the storage itself reaches what this one names.</summary>
    protected virtual string Way(string connectionString) => connectionString;

    private sealed record Place(NpgsqlDataSource Source, PostgreSqlStorageOptions Options)
    {
        public static Place Of(string schema, string connectionString, bool useNotifications)
        {
            var options = new PostgreSqlStorageOptions { Schema = schema, MaxPoolSize = 40, UseNotifications = useNotifications };
            return new(PostgreSqlStorage.CreateSource(connectionString, options), options);
        }
    }

    private sealed class UnmadeFixture(PostgreSqlFixture fixture) : StorageFixture
    {
        public override ValueTask<StorageSandbox> CreateAsync()
        {
            var place = Place.Of(TestDatabase.NewSchema(), fixture.Way(TestDatabase.ConnectionString), fixture.UseNotifications);
            return new(new Sandbox(place, async () =>
            {
                await place.Source.DisposeAsync();
                await TestDatabase.DropAsync(place.Options.Schema);
            }));
        }
    }

    private sealed class Sandbox(Place place, Func<Task> drop) : StorageSandbox
    {
        private static readonly string[] OddTimes =
        [
            "infinity",
            "-infinity",
            "294276-12-31",
            "4713-01-01 BC",
            "9999-12-31 23:59:59.999999+00",
            "0001-01-01 00:00:00+00",
        ];

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

        public override async ValueTask<DbConnection> OpenConnectionAsync() => await place.Source.OpenConnectionAsync();

        public override IReadOnlyList<string> Damages =>
            [.. new[] { "x", "[]", """{"a":1}""", """{"a":null}""" }.Select(text => $"UPDATE {Table("job")} SET parameters = '{text}' WHERE id = @id")];

        public override IReadOnlyList<SqlLiteral> OddValues(Type type) =>
            type == typeof(DateTime) ? [.. OddTimes.Select(time => new SqlLiteral($"'{time}'"))]
            : type == typeof(double) ? [new("'NaN'")]
            : type == typeof(Array) ? [new("'{}'"), new("'{NULL}'")]
            : [];

        public override string Table(string name) => $"{place.Options.Schema}.{name}";

        protected override IJobStorage Connect()
        {
            lock (storages)
            {
                var storage = new PostgreSqlStorage(place.Source, place.Options, ownsSource: false) { ClockOffset = offset };
                storages.Add(storage);
                return storage;
            }
        }

        protected override ValueTask DropAsync() => new(drop());
    }
}
