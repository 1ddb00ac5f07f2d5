using JobLib.Relational;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests;

/// <summary>How a schema comes to be, and what is said when something is missing.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync()
    {
        TestDatabase.Require();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task Eight_processes_that_start_at_once_migrate_once()
    {
        var storages = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        await Task.WhenAll(storages.Select(storage => storage.PrepareAsync(SchemaMode.Migrate, new(), default).AsTask()));
        Assert.Equal(SqlServerSchema.Version, await TestDatabase.CountAsync($"SELECT version FROM {schema}.schema_version"));
        foreach (var storage in storages) await storage.DisposeAsync();
    }

    [Fact]
    public async Task Verifying_a_missing_schema_names_it_the_version_and_what_to_do()
    {
        await using var storage = Open();
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.Contains($"'{schema}' is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains($"version {SqlServerSchema.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("SqlServerSchema.Script", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM sys.schemas WHERE name = '{schema}'"));
    }

    [Fact]
    public async Task A_step_that_rewrites_a_large_table_never_runs_by_itself_but_in_a_new_schema()
    {
        var heavy = new MigrationScript(SqlServerSchema.Version + 1, "999-wider.heavy.sql", "CREATE TABLE {schema}.heavy_ran (id int);");
        var session = new SqlServerSession(() => new SqlConnection(TestDatabase.Required), new() { Schema = schema });
        await new SchemaUpgrade(session, MigrationScripts.All).RunAsync(SchemaMode.Migrate, default);

        var error = await Assert.ThrowsAsync<StorageSchemaException>(() =>
            new SchemaUpgrade(session, [.. MigrationScripts.All, heavy]).RunAsync(SchemaMode.Migrate, default)
        );
        Assert.Contains(heavy.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains($"SqlServerSchema.Script(\"{schema}\", {SqlServerSchema.Version})", error.Message, StringComparison.Ordinal);
        Assert.Equal(SqlServerSchema.Version, await TestDatabase.CountAsync($"SELECT version FROM {schema}.schema_version"));

        await TestDatabase.DropAsync(schema);
        await new SchemaUpgrade(session, [.. MigrationScripts.All, heavy]).RunAsync(SchemaMode.Migrate, default);
        Assert.Equal(0, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {schema}.heavy_ran"));
    }

    [Fact]
    public async Task An_older_schema_is_named_with_its_version()
    {
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = {SqlServerSchema.Version - 1}");
        await using var storage = Open();
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.Contains($"at version {SqlServerSchema.Version - 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_schema_that_still_fits_is_used_and_one_that_does_not_is_refused_with_both_versions()
    {
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version + 1");
        await using var storage = Open();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);

        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET lowest_compatible = version");
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains($"version {SqlServerSchema.Version + 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"is of {SqlServerSchema.Version}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_under_another_name_is_refused_until_it_is_adopted_and_then_every_queue_is_paused()
    {
        await using (var production = Open("production"))
        {
            await production.PrepareAsync(SchemaMode.Migrate, new(), default);
            await production.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default);
        }

        await using var staging = Open("staging");
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await staging.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("'production'", error.Message, StringComparison.Ordinal);
        Assert.Contains("AdoptAsync", error.Message, StringComparison.Ordinal);

        await using var connection = await TestDatabase.OpenAsync();
        await SqlServerSchema.AdoptAsync(connection, "staging", schema, TestContext.Current.CancellationToken);
        await staging.PrepareAsync(SchemaMode.Migrate, new(), default);
        Assert.True(Assert.Single((await staging.Reader.OverviewAsync(default)).Queues).Paused);
        Assert.Empty(await (await staging.ServerAsync()).FetchAsync(1));
    }

    [Fact]
    public async Task Only_the_tables_that_hold_the_jobs_of_the_moment_refuse_to_be_reorganized()
    {
        Assert.SkipWhen(TestDatabase.IsBabelfish, "Babelfish has no such options of indexes.");
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        var ofSchema =
            $"FROM sys.indexes i JOIN sys.objects o ON o.object_id = i.object_id WHERE o.schema_id = SCHEMA_ID('{schema}') AND i.allow_page_locks = 0";
        Assert.Equal(4, await TestDatabase.CountAsync($"SELECT COUNT(*) {ofSchema}"));
        Assert.Equal(
            4,
            await TestDatabase.CountAsync($"SELECT COUNT(*) {ofSchema} AND i.index_id = 1 AND o.name IN ('ready', 'blocked', 'scheduled', 'running')")
        );
        foreach (var table in (await TestDatabase.TablesAsync(schema)).Except(["ready", "blocked", "scheduled", "running"]))
            await TestDatabase.ExecuteAsync($"ALTER INDEX ALL ON {schema}.{table} REORGANIZE");
    }

    [Fact]
    public async Task A_missing_database_is_named_with_what_to_do()
    {
        var connection = new SqlConnectionStringBuilder(TestDatabase.Require()) { InitialCatalog = "no_such_database" };
        await using var storage = SqlServerStorage.Open(connection.ConnectionString, new() { Schema = schema });
        // it may be on its way to another server
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("no_such_database", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not create databases", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_login_is_told_from_other_errors()
    {
        var connection = new SqlConnectionStringBuilder(TestDatabase.Require()) { Password = "not-the-password" };
        await using var storage = SqlServerStorage.Open(connection.ConnectionString, new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("Check User ID and Password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_named_with_what_to_set()
    {
        var connection = new SqlConnectionStringBuilder(TestDatabase.Require());
        Assert.SkipUnless(connection.TrustServerCertificate, "The server's certificate is trusted here.");
        connection.TrustServerCertificate = false;
        connection.Encrypt = SqlConnectionEncryptOption.Mandatory;
        await using var storage = SqlServerStorage.Open(connection.ConnectionString, new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("TrustServerCertificate=True", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_named_with_the_grants_that_give_it()
    {
        Assert.SkipWhen(TestDatabase.IsBabelfish, "Babelfish gives most errors, a missing right among them, one number that says nothing.");
        await TestDatabase.MakeAsync(); // makes the login, which may do nothing here
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        await using var storage = SqlServerStorage.Open(TestDatabase.Worker, new() { Schema = schema });
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        Assert.Contains("SqlServerSchema.Grants", error.Message, StringComparison.Ordinal);
    }

    private SqlServerStorage Open(string? instance = null) => SqlServerStorage.Open(TestDatabase.Require(), new() { Schema = schema, InstanceName = instance });
}
