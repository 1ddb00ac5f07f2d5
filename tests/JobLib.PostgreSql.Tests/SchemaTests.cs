using JobLib.PostgreSql.Tests.Server;
using JobLib.Relational;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

public sealed class SchemaTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task Eight_processes_that_start_at_once_migrate_once()
    {
        var storages = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        await Task.WhenAll(storages.Select(storage => storage.PrepareAsync(SchemaMode.Migrate, new(), default).AsTask()));
        Assert.Equal(PostgreSqlSchema.Version, await TestDatabase.ScalarAsync<int>($"SELECT version FROM {schema}.schema_version"));
        foreach (var storage in storages) await storage.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_waits_for_anothers_migration_has_no_deadline_though_its_role_has()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString)
        {
            ApplicationName = schema,
            Options = "-c statement_timeout=2000 -c lock_timeout=2000",
        };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema, MaxAttempts = 1 });
        await using var other = new NpgsqlConnection(TestDatabase.ConnectionString);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var take = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('joblib:{schema}', 0))", other, transaction);
        await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var migration = storage.PrepareAsync(SchemaMode.Migrate, new(), default).AsTask();
        await Eventually.TrueAsync(async () => migration.IsCompleted || await TestDatabase.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{schema}' AND wait_event = 'advisory' AND clock_timestamp() - query_start > interval '3 s'"
        ) > 0,
    "it has waited for longer"
);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await migration;
    }

    [Fact]
    public async Task Verifying_a_missing_schema_names_it_the_version_and_what_to_do()
    {
        await using var storage = Open();
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.Contains($"'{schema}' is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains($"version {PostgreSqlSchema.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("PostgreSqlSchema.Script", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"));
    }

    [Fact]
    public async Task An_older_schema_is_named_with_its_version_and_migrated_when_that_is_allowed()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = {PostgreSqlSchema.Version - 1}");
        await using var storage = Open();
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.Contains($"at version {PostgreSqlSchema.Version - 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_rewrites_a_large_table_never_runs_by_itself_but_in_a_new_schema()
    {
        var heavy = new MigrationScript(PostgreSqlSchema.Version + 1, "999-wider.heavy.sql", "CREATE TABLE {schema}.heavy_ran (id integer);");
        await using var session = new PostgreSqlSession(PostgreSqlStorage.CreateSource(TestDatabase.ConnectionString, new()), new() { Schema = schema });
        await new SchemaUpgrade(session, MigrationScripts.All).RunAsync(SchemaMode.Migrate, default);

        var error = await Assert.ThrowsAsync<StorageSchemaException>(() =>
            new SchemaUpgrade(session, [.. MigrationScripts.All, heavy]).RunAsync(SchemaMode.Migrate, default)
        );
        Assert.Contains(heavy.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains($"PostgreSqlSchema.Script(\"{schema}\", {PostgreSqlSchema.Version})", error.Message, StringComparison.Ordinal);
        Assert.Equal(PostgreSqlSchema.Version, await TestDatabase.ScalarAsync<int>($"SELECT version FROM {schema}.schema_version"));

        await TestDatabase.DropAsync(schema);
        await new SchemaUpgrade(session, [.. MigrationScripts.All, heavy]).RunAsync(SchemaMode.Migrate, default);
        Assert.Equal(0L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.heavy_ran"));
    }

    [Fact]
    public async Task A_later_schema_that_still_fits_is_used_and_one_that_does_not_is_refused_with_both_versions()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version + 1");
        await using var storage = Open();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);

        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET lowest_compatible = version");
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains($"version {PostgreSqlSchema.Version + 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"is of {PostgreSqlSchema.Version}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Jobs")]
    [InlineData("1jobs")]
    [InlineData("jobs\"; DROP TABLE x; --")]
    public void A_name_that_cannot_be_a_schema_is_refused(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => PostgreSqlStorage.Open("Host=nowhere", new() { Schema = name }));
        Assert.Contains("[a-z0-9_]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_under_another_name_is_refused_until_it_is_adopted_and_then_every_queue_is_paused()
    {
        await using (var production = Open("production"))
        {
            await production.PrepareAsync(SchemaMode.Migrate, new(), default);
            await production.Jobs.InsertAsync(new() { Jobs = [Job()] }, null, default);
        }

        await using var staging = Open("staging");
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await staging.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("'production'", error.Message, StringComparison.Ordinal);
        Assert.Contains("AdoptAsync", error.Message, StringComparison.Ordinal);

        await using var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await PostgreSqlSchema.AdoptAsync(connection, "staging", schema, TestContext.Current.CancellationToken);
        await staging.PrepareAsync(SchemaMode.Migrate, new(), default);
        Assert.True(Assert.Single((await staging.Reader.OverviewAsync(default)).Queues).Paused);
    }

    [Fact]
    public async Task A_schema_without_a_name_takes_the_first_that_it_is_given()
    {
        await using (var unnamed = Open()) await unnamed.PrepareAsync(SchemaMode.Migrate, new(), default);
        await using var first = Open("production");
        await first.PrepareAsync(SchemaMode.Verify, new(), default);
        await using var second = Open("staging");
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await second.PrepareAsync(SchemaMode.Migrate, new(), default));
    }

    [Fact]
    public async Task A_copy_of_anothers_database_is_not_migrated_before_it_is_refused()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema, instanceName: "production"));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version - 1");
        await using var staging = Open("staging");
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await staging.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Equal(PostgreSqlSchema.Version - 1, await TestDatabase.ScalarAsync<int>($"SELECT version FROM {schema}.schema_version"));
    }

    [Fact]
    public async Task A_role_that_owns_its_schema_migrates_it_without_a_right_to_the_database()
    {
        var role = $"owner_{schema}";
        await TestDatabase.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'secret'; CREATE SCHEMA {schema} AUTHORIZATION {role}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Username = role, Password = "secret" };
            await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema });
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        }
        finally
        {
            await TestDatabase.DropAsync(schema);
            await TestDatabase.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_missing_database_is_named_with_what_to_do()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Database = "no_such_database" };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("no_such_database", error.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_named_with_the_grants_that_give_it()
    {
        var made = await TestDatabase.MakeAsync();
        try
        {
            await TestDatabase.ExecuteAsync($"REVOKE ALL ON {made}.job FROM joblib_test_worker");
            await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = made });
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
            var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.Jobs.InsertAsync(new() { Jobs = [Job()] }, null, default));
            Assert.Contains("PostgreSqlSchema.Grants", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await TestDatabase.DropAsync(made);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable_and_not_an_error_of_its_own()
    {
        await using var storage = PostgreSqlStorage.Open("Host=127.0.0.1;Port=1;Database=x;Username=x;Timeout=2", new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("127.0.0.1:1/x", error.Message, StringComparison.Ordinal);
    }

    private static NewJob Job() => JobLib.Storage.Conformance.Make.Job();

    private PostgreSqlStorage Open(string? instance = null) =>
        PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema, InstanceName = instance });
}
