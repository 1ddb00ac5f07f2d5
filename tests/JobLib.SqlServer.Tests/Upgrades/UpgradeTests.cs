using System.Reflection;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer.Tests.Upgrades;

/// <summary>
/// The rule of upgrades: a library and the one before it start, run and restart side by side. <c>first-schema.sql</c> is a script of a database that the first
/// version has made (<see cref="Dump"/>); it is kept as it is.
/// </summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_database_of_the_first_version_is_brought_up_to_date_and_its_jobs_run()
    {
        TestDatabase.Require();
        await TestDatabase.ExecuteAsync(First.Replace($"[{Dump.Schema}]", $"[{schema}]", StringComparison.Ordinal));
        await using var storage = Open();
        await UpgradeSteps.FinishSeededAsync(storage);
    }

    [Fact]
    public async Task What_the_first_version_could_not_run_at_the_right_times_it_does_not_see_and_what_it_saves_over_one_counts()
    {
        TestDatabase.Require();
        await TestDatabase.ExecuteAsync(First.Replace($"[{Dump.Schema}]", $"[{schema}]", StringComparison.Ordinal));
        await using var storage = Open();
        await UpgradeSteps.SaveMarkedAsync(storage);
        await TestDatabase.ExecuteAsync(
            $"UPDATE [{schema}].recurring SET next_at = 4000000000000000, fault = N'not known', version = version + 1 WHERE id = N'marked'"
        ); // its resumption of what it cannot read, and its fault
        await UpgradeSteps.RunMarkedAsync(storage);
        await TestDatabase.ExecuteAsync(
            $"UPDATE [{schema}].recurring SET cron = N'0 3 * * *', next_at = 978307200000000, version = version + 1 WHERE id = N'marked'"
        ); // its save, of a schedule of its own
        await UpgradeSteps.RunOverwrittenAsync(storage);
        await TestDatabase.ExecuteAsync(
            $"UPDATE [{schema}].recurring SET cron = N'0 0 31 2 *', next_at = NULL, marked_next_at = 978307200000000 WHERE id = N'marked'"
        ); // its save of one by hand, over one that is due
        await UpgradeSteps.RunByHandAsync(storage);
    }

    [Fact]
    public void Whatever_the_first_version_uses_is_there_after_every_migration_and_what_was_added_it_need_not_know()
    {
        Assert.SkipUnless(
            SchemaSql.LowestCompatible == 7,
            "The schema has left the first version behind: keep the script of the lowest one that is still compatible instead."
        );
        var (then, now) = (Surface.Of(First), Surface.Of(SqlServerSchema.Script()));
        Assert.NotEmpty(then);
        Assert.Empty(then.Keys.Except(now.Keys));
        Assert.All(
            now.Where(item => !then.ContainsKey(item.Key)),
            item =>
                Assert.False(
                    item.Value && then.Keys.Any(key => key.StartsWith(item.Key.Split('.')[0] + ".", StringComparison.Ordinal)),
            $"{item.Key} must be given, and the first version does not know it."));
    }

    [Fact]
    public void A_column_that_was_dropped_or_a_parameter_without_a_default_that_was_added_is_noticed()
    {
        var then = Surface.Of("CREATE TABLE [a].[t] (kept int NOT NULL, dropped int NULL);\nGO\nCREATE PROCEDURE [a].[p] @kept int AS SELECT 1;\nGO\n");
        var now = Surface.Of(
            "CREATE TABLE [a].[t] (kept int NOT NULL);\nGO\nCREATE PROCEDURE [a].[p] @kept int, @free int = 0, @asked int AS SELECT 1;\nGO\nALTER TABLE [a].[t] ADD later int NULL;\nGO\n"
        );
        Assert.Equal(["t.dropped int"], then.Keys.Except(now.Keys));
        Assert.Equal(
            [("p.@asked int", true), ("p.@free int", false), ("t.later int", false)],
            now.Where(item => !then.ContainsKey(item.Key)).Select(item => (item.Key, item.Value)).Order()
        );
    }

    [Fact]
    public async Task A_library_goes_on_and_starts_anew_while_a_later_one_has_expanded_the_schema()
    {
        TestDatabase.Require();
        await using var running = Open();
        await running.PrepareAsync(SchemaMode.Migrate, new(), default);
        await UpgradeSteps.LiveAsync(running); // its procedures are compiled
        foreach (var table in await TestDatabase.TablesAsync(schema))
            await TestDatabase.ExecuteAsync($"ALTER TABLE [{schema}].[{table}] ADD added_later nvarchar(100) NULL");
        await TestDatabase.ExecuteAsync(
            $"CREATE TABLE [{schema}].created_later (id bigint NOT NULL PRIMARY KEY)\nGO\nUPDATE [{schema}].schema_version SET version = version + 1"
        );
        await UpgradeSteps.LiveAsync(running);
        await using var restarted = Open();
        await restarted.PrepareAsync(SchemaMode.Migrate, new(), default);
        await UpgradeSteps.LiveAsync(restarted);
        Assert.Equal(SqlServerSchema.Version + 1, await TestDatabase.CountAsync($"SELECT version FROM {schema}.schema_version"));
    }

    private static string First
    {
        get
        {
            using var script =
                Assembly.GetExecutingAssembly().GetManifestResourceStream("first-schema.sql")
                ?? throw new InvalidOperationException("The script is not in the assembly.");
            using var reader = new StreamReader(script);
            return reader.ReadToEnd();
        }
    }

    private SqlServerStorage Open() => SqlServerStorage.Open(TestDatabase.Require(), new() { Schema = schema, CommandTimeout = TestDatabase.Deadline });
}
