using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>The connections that a storage opens.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task They_are_named_JobLib_and_apart_from_the_applications_pool()
    {
        await using var application = NpgsqlDataSource.Create(TestDatabase.ConnectionString);
        var storage = PostgreSqlStorage.CreateSource(TestDatabase.ConnectionString, new());
        await using var own = await storage.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var name = new NpgsqlCommand("SELECT current_setting('application_name')", own);
        Assert.Equal("JobLib", await name.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(application.ConnectionString, storage.ConnectionString);
        await storage.DisposeAsync();
    }

    [Theory]
    [InlineData("", 5, 500, 30)]
    [InlineData(";Timeout=15;Cancellation Timeout=2000;TCP Keepalive Time=60", 15, 2_000, 60)]
    public async Task Connecting_and_cancelling_are_bounded_unless_the_connection_string_says_otherwise(string more, int connect, int cancel, int keepAlive)
    {
        await using var source = PostgreSqlStorage.CreateSource("Host=localhost" + more, new());
        var used = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal((connect, cancel, keepAlive), (used.Timeout, used.CancellationTimeout, used.TcpKeepAliveTime));
    }

    [Fact]
    public async Task A_server_and_its_clients_keep_within_the_pool_that_the_formula_gives()
    {
        const int Kept = 3, Server = 3, Maintenance = 6, WakeUps = 1, Creations = 2; // the table in docs/postgresql.md
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { ApplicationName = schema };
        await using (var app = new App(connection.ConnectionString, schema))
        {
            await app.StartAsync();
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++) await app.Client.EnqueueAsync(() => Numbers.Run(schema, 0));
            })));
            await Eventually.TrueAsync(() => Task.FromResult(Numbers.Ran(schema).Count == 400), "every job has run");
            Assert.InRange(
                await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{schema}'"),
                Kept,
                Kept + Server + Maintenance + WakeUps + Creations
            );
        }
    }

    [Fact]
    public async Task Of_several_hosts_the_primary_is_used()
    {
        using var standby = TestDatabase.StartPrivate();
        await standby.BecomeStandbyAsync();
        using var primary = TestDatabase.StartPrivate();
        var (first, second) = (new NpgsqlConnectionStringBuilder(standby.ConnectionString), new NpgsqlConnectionStringBuilder(primary.ConnectionString));
        var both = new NpgsqlConnectionStringBuilder(primary.ConnectionString) { Host = $"{first.Host}:{first.Port},{second.Host}:{second.Port}" };
        await using var storage = PostgreSqlStorage.Open(both.ConnectionString, new());
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_standby_that_was_named_by_mistake_is_told_from_a_database_that_is_away()
    {
        using var server = TestDatabase.StartPrivate();
        await using (var primary = PostgreSqlStorage.Open(server.ConnectionString, new()))
        {
            await primary.PrepareAsync(SchemaMode.Migrate, new(), default);
        }

        await server.BecomeStandbyAsync();
        await using var storage = PostgreSqlStorage.Open(server.ConnectionString, new());
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.CreateAsync());
        Assert.Contains("standby", error.Message, StringComparison.Ordinal);
        Assert.Contains("Target Session Attributes=primary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_are_read_committed_whatever_the_roles_default_is()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"""
            CREATE TABLE {schema}.seen (isolation text);
            CREATE FUNCTION {schema}.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {schema}.seen VALUES (current_setting('transaction_isolation')); RETURN NULL; END $$;
            CREATE TRIGGER see AFTER INSERT ON {schema}.ready FOR EACH STATEMENT EXECUTE FUNCTION {schema}.see()
            """);
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Options = "-c default_transaction_isolation=serializable" };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema });
        await storage.CreateAsync(Make.Job() with { IdempotencyKey = "key" }); // more than one statement: what the second one sees depends on it
        Assert.Equal("read committed", await TestDatabase.ScalarAsync<string>($"SELECT string_agg(DISTINCT isolation, ', ') FROM {schema}.seen"));
    }

    [Fact]
    public async Task A_role_whose_transactions_are_read_only_is_told_the_setting()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Options = "-c default_transaction_read_only=on" };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("default_transaction_read_only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_whose_encoding_cannot_hold_every_text_is_refused_with_how_to_make_one_that_can()
    {
        await TestDatabase.ExecuteAsync($"CREATE DATABASE {schema} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Database = schema };
        await using (var storage = PostgreSqlStorage.Open(connection.ConnectionString, new()))
        {
            var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
            Assert.Contains("LATIN1", error.Message, StringComparison.Ordinal);
            Assert.Contains("ENCODING 'UTF8'", error.Message, StringComparison.Ordinal);
        }

        await TestDatabase.ExecuteAsync($"DROP DATABASE {schema} WITH (FORCE)");
    }

    [Fact]
    public async Task A_database_that_is_away_when_the_application_starts_is_waited_for()
    {
        using var database = TestDatabase.StartPrivate();
        database.StopImmediately();
        await using var app = new App(database.ConnectionString, "joblib");
        var start = app.StartAsync();
        database.Start();
        await start;
        await Eventually.TrueAsync(async () => await TryEnqueueAsync(app), "the database is found");
        await Eventually.TrueAsync(() => Task.FromResult(!Numbers.Ran(schema).IsEmpty), "the server runs jobs");
    }

    [Theory]
    [InlineData(nameof(PostgreSqlStorageOptions.CommandTimeout), "more than zero")]
    [InlineData(nameof(PostgreSqlStorageOptions.MaxAttempts), "1 or more")]
    [InlineData(nameof(PostgreSqlStorageOptions.PollInterval), "more than zero")]
    [InlineData(nameof(PostgreSqlStorageOptions.MaxPoolSize), "5 or more")]
    public void An_option_that_cannot_work_is_refused_with_its_value_and_what_to_set(string option, string remedy)
    {
        var services = new ServiceCollection().AddJobLib(jobs => jobs.UsePostgreSql("Host=nowhere", options =>
        {
            var property = typeof(PostgreSqlStorageOptions).GetProperty(option);
            property?.SetValue(options, property.PropertyType == typeof(int) ? 0 : TimeSpan.Zero);
        }));
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<ArgumentException>(() => provider.GetRequiredService<IBackgroundJobClient>());
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    private async Task<bool> TryEnqueueAsync(App app)
    {
        try
        {
            await app.Client.EnqueueAsync(() => Numbers.Run(schema, 0));
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
