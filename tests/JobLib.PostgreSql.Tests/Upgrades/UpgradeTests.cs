using System.Reflection;
using JobLib.PostgreSql.Sql;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Upgrades;

/// <summary>
/// The rule of upgrades: a library and the one before it start, run and restart side by side. <c>first-schema.sql</c> is a dump of a database that the first
/// version has made (<see cref="Seed"/>); it is kept as it is.
/// </summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();
    private readonly string database = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await TestDatabase.DropAsync(schema);
        await TestDatabase.ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    [Fact]
    public async Task A_database_of_the_first_version_is_brought_up_to_date_and_its_jobs_run()
    {
        await using var storage = PostgreSqlStorage.Open(await LoadAsync(), new());
        await UpgradeSteps.FinishSeededAsync(storage);
    }

    [Fact]
    public async Task Whatever_the_first_version_uses_is_there_after_every_migration_and_what_was_added_it_need_not_know()
    {
        Assert.SkipUnless(
            SchemaSql.LowestCompatible == 3,
            "The schema has left the first version behind: keep the dump of the lowest one that is still compatible instead."
        );
        var first = await LoadAsync();
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        var (then, now) = (await SurfaceAsync(first, "joblib"), await SurfaceAsync(TestDatabase.ConnectionString, schema));
        Assert.NotEmpty(then);
        Assert.Empty(then.Keys.Except(now.Keys));
        var known = then.Keys.Select(TableOf).ToHashSet(StringComparer.Ordinal); // into a table that is new nothing of the first version inserts
        Assert.All(
            now.Where(column => !then.ContainsKey(column.Key) && known.Contains(TableOf(column.Key))),
            column => Assert.False(column.Value, $"{column.Key} must be given by whoever inserts, and the first version does not know it.")
        );
    }

    [Fact]
    public async Task A_library_goes_on_and_starts_anew_while_a_later_one_has_expanded_the_schema()
    {
        await using var running = Open();
        await running.PrepareAsync(SchemaMode.Migrate, new(), default);
        await UpgradeSteps.LiveAsync(running); // its statements are prepared, its functions compiled
        await TestDatabase.ExecuteAsync($"""
            DO $$
            DECLARE t record;
            BEGIN
                FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' LOOP
                    EXECUTE format('ALTER TABLE "{schema}".%I ADD COLUMN added_later text', t.tablename);
                END LOOP;
                CREATE TABLE "{schema}".created_later (id bigint PRIMARY KEY);
                UPDATE "{schema}".schema_version SET version = version + 1;
            END $$
            """);
        await UpgradeSteps.LiveAsync(running);
        await using var restarted = Open();
        await restarted.PrepareAsync(SchemaMode.Migrate, new(), default);
        await UpgradeSteps.LiveAsync(restarted);
        Assert.Equal(PostgreSqlSchema.Version + 1, await TestDatabase.ScalarAsync<int>($"SELECT version FROM {schema}.schema_version"));
        Assert.Equal(new SchemaVersion(PostgreSqlSchema.Version + 1, PostgreSqlSchema.Version), (await restarted.Reader.OverviewAsync(default)).Schema);
    }

    [Fact]
    public async Task What_the_first_version_could_not_run_at_the_right_times_it_does_not_see_and_what_it_saves_over_is_its_own()
    {
        await using var storage = PostgreSqlStorage.Open(await LoadAsync(), new());
        var name = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Database = database, Pooling = false }.ConnectionString;
        await UpgradeSteps.SaveMarkedAsync(storage);
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM joblib.recurring WHERE next_at <= now() AND NOT paused")); // its look
        // its resumption of what it cannot read
        await ScalarAsync("UPDATE joblib.recurring SET paused = false, next_at = now(), version = version + 1 WHERE id = 'marked' RETURNING 1");
        await ScalarAsync(
            "UPDATE joblib.recurring SET next_at = now() + interval '5 minutes 1 millisecond', fault = 'not known', version = version + 1 WHERE next_at <= now() AND NOT paused RETURNING 1"
        ); // its fault
        await UpgradeSteps.RunMarkedAsync(storage);
        await ScalarAsync(
            "UPDATE joblib.recurring SET cron = '0 3 * * *', next_at = '2001-01-01 00:00:00+00', version = version + 1 WHERE id = 'marked' RETURNING 1"
        ); // its save, of a schedule of its own
        await UpgradeSteps.RunOverwrittenAsync(storage);
        await ScalarAsync(
            "UPDATE joblib.recurring SET cron = '0 0 31 2 *', next_at = NULL, marked_next_at = '2001-01-01 00:00:00+00' WHERE id = 'marked' RETURNING 1"
        ); // its save of one by hand, over one that is due
        await UpgradeSteps.RunByHandAsync(storage);

        async Task<object?> ScalarAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(name);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }

    private static string TableOf(string surface) => surface.Split('.')[0];

    // A table's column, or a function with its arguments; true for a column that an insertion must give.
    private static async Task<Dictionary<string, bool>> SurfaceAsync(string connectionString, string schema)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"""
            SELECT table_name || '.' || column_name || ' ' || data_type, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' FROM information_schema.columns WHERE table_schema = '{schema}'
            UNION ALL SELECT proname || '(' || replace(pg_get_function_identity_arguments(oid), '{schema}.', '') || ')', false FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var surface = new Dictionary<string, bool>(StringComparer.Ordinal);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) surface[reader.GetString(0)] = reader.GetBoolean(1);
        return surface;
    }

    private async Task<string> LoadAsync()
    {
        await TestDatabase.ExecuteAsync($"CREATE DATABASE {database}");
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Database = database, Pooling = false }.ConnectionString;
        await using var target = new NpgsqlConnection(connection);
        await target.OpenAsync(TestContext.Current.CancellationToken);
        await using var dump =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("first-schema.sql")
            ?? throw new InvalidOperationException("The dump is not in the assembly.");
        using var reader = new StreamReader(dump);
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(TestContext.Current.CancellationToken), target);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private PostgreSqlStorage Open() => PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
}
