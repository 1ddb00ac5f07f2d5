using System.Reflection;
using JobLib.Sqlite.Engine;
using JobLib.Storage.Conformance;
using JobLib.Tests.Upgrades;

namespace JobLib.Sqlite.Tests.Upgrades;

/// <summary>
/// The rule of upgrades: a library and the one before it start, run and restart side by side on one file. <c>first-schema.sql</c> is a dump of a file that the
/// first version has made: run this program of that version with <c>worker seed FILE</c>, then <c>sqlite3 FILE .dump</c>. It is kept as it is.
/// </summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_of_the_first_version_is_brought_up_to_date_and_its_jobs_run()
    {
        await LoadAsync();
        await using var storage = Make.Storage(Path);
        await UpgradeSteps.FinishSeededAsync(storage);
        Assert.Equal(new SchemaVersion(SqliteMigrator.Version, SqliteMigrator.Version), (await storage.Reader.OverviewAsync(default)).Schema);
    }

    [Fact]
    public async Task A_file_of_the_first_version_keeps_every_job_in_its_place()
    {
        await LoadAsync();
        await using (var before = await Make.ConnectionAsync(Path))
        {
            Assert.Equal(1L, Make.Scalar(before, "SELECT value FROM joblib_meta WHERE name = 'schema'"));
        }

        await using var storage = await Make.PreparedAsync(Path);
        var counts = (await storage.Reader.OverviewAsync(default)).Counts;
        foreach (var state in Enum.GetValues<JobState>())
        {
            Assert.Equal(counts[state], (await storage.Reader.CountAsync(new() { States = [state] }, 1_000, default)).Value);
        }

        Assert.True(counts[JobState.Enqueued] > 0 && counts[JobState.Scheduled] > 0 && counts[JobState.Processing] > 0 && counts[JobState.Awaiting] > 0);
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
    }

    [Fact]
    public async Task Whatever_the_first_version_uses_is_there_after_every_migration_and_what_was_added_it_need_not_know()
    {
        await LoadAsync();
        var then = await SurfaceAsync();
        await using (await Make.PreparedAsync(Path))
        {
        }

        var now = await SurfaceAsync();
        Assert.NotEmpty(then);
        Assert.Empty(then.Keys.Except(now.Keys));
        var tables = then.Keys.Select(Table).ToHashSet(StringComparer.Ordinal); // it inserts into no other
        Assert.All(
            now.Where(column => tables.Contains(Table(column.Key)) && !then.ContainsKey(column.Key)),
            column => Assert.False(column.Value, $"{column.Key} must be given by whoever inserts, and the first version does not know it.")
        );
        await using var connection = await Make.ConnectionAsync(Path);
        Assert.Equal(1L, Make.Scalar(connection, "SELECT value FROM joblib_meta WHERE name = 'lowest'"));
    }

    [Fact]
    public async Task A_library_goes_on_and_starts_anew_while_a_later_one_has_expanded_the_schema()
    {
        await using var running = await Make.PreparedAsync(Path);
        await UpgradeSteps.LiveAsync(running); // its statements are prepared
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            foreach (var table in await TablesAsync()) Make.Execute(connection, $"ALTER TABLE {table} ADD COLUMN added_later TEXT");
            Make.Execute(
                connection,
                "CREATE TABLE joblib_created_later (id INTEGER PRIMARY KEY); UPDATE joblib_meta SET value = value + 1 WHERE name = 'schema'"
            );
        }

        await UpgradeSteps.LiveAsync(running);
        await using var restarted = await Make.PreparedAsync(Path);
        await UpgradeSteps.LiveAsync(restarted);
    }

    [Fact]
    public async Task What_the_first_version_could_not_run_at_the_right_times_it_does_not_see_and_what_it_saves_over_is_its_own()
    {
        await LoadAsync();
        await using var storage = Make.Storage(Path);
        await UpgradeSteps.SaveMarkedAsync(storage);
        await using var connection = await Make.ConnectionAsync(Path);
        Assert.Equal(0L, Make.Scalar(connection, "SELECT COUNT(*) FROM joblib_recurring WHERE paused = 0 AND next_at <= 4000000000000000")); // its look
        // its resumption of what it cannot read, and its fault
        Make.Execute(connection, "UPDATE joblib_recurring SET next_at = 4000000000000000, fault = 'not known', version = version + 1 WHERE id = 'marked'");
        await UpgradeSteps.RunMarkedAsync(storage);
        Make.Execute(
            connection,
            "UPDATE joblib_recurring SET definition = json_set(definition, '$.Cron', '0 3 * * *', '$.cron', '0 3 * * *'), next_at = 978307200000000, version = version + 1 WHERE id = 'marked'"
        ); // its save, of a schedule of its own
        await UpgradeSteps.RunOverwrittenAsync(storage);
        // its save of one by hand, over one that is due
        Make.Execute(connection, "UPDATE joblib_recurring SET next_at = NULL, marked_next_at = 978307200000000 WHERE id = 'marked'");
        await UpgradeSteps.RunByHandAsync(storage);
    }

    private async Task LoadAsync()
    {
        await using var script =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("first-schema.sql")
            ?? throw new InvalidOperationException("The dump is not in the assembly.");
        using var reader = new StreamReader(script);
        await using var connection = await Make.ConnectionAsync(Path);
        Make.Execute(connection, "PRAGMA journal_mode = WAL");
        Make.Execute(connection, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static string Table(string column) => column[..column.IndexOf('.', StringComparison.Ordinal)];

    // A table's column; true for one that an insertion must give.
    private async Task<Dictionary<string, bool>> SurfaceAsync()
    {
        var surface = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync())
        {
            await using var connection = await Make.ConnectionAsync(Path);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT name, type, \"notnull\" = 1 AND dflt_value IS NULL AND pk = 0 FROM pragma_table_info('{table}')";
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                surface[$"{table}.{reader.GetString(0)} {reader.GetString(1)}"] = reader.GetBoolean(2);
        }

        return surface;
    }

    private async Task<List<string>> TablesAsync()
    {
        var tables = new List<string>();
        await using var connection = await Make.ConnectionAsync(Path);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'joblib%'";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) tables.Add(reader.GetString(0));
        return tables;
    }
}
