using JobLib.PostgreSql.Tests.Server;
using Npgsql;

namespace JobLib.Cli.Tests.Hangfire;

/// <summary>The import from the real Hangfire, by an application that is started for it.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task Jobs_of_every_state_move_by_the_application_whose_they_are_and_what_stays_is_told_with_its_remedy()
    {
        await using var place = await Place.CreateAsync("sqlite"); // on PostgreSQL below
        await using var shop = await ShopOnHangfire.CreateAsync(place, orders: 3);

        var dry = await shop.ImportAsync("--dry-run");
        var untouched = (await place.Monitor.CountAsync(new())).Value;
        var moved = await shop.ImportAsync("--leave", "failed", "recurring", "--json");
        var rest = await shop.ImportAsync("--key-prefix", "shop:");

        Assert.Equal((1, "", 0), (dry.ExitCode, dry.Error, untouched));
        Assert.Matches("^Would move +7\n  enqueued +3\n  scheduled +1\n  awaiting +1\n  failed +1\n  recurring +1\nWould stay +1\n", dry.Output);
        Assert.Matches("(?m) Scheduled +Parameter 'anything' of Orders.Note cannot be a job's.* +Change the method", dry.Output);
        Assert.Equal((1, 5, 1), (moved.ExitCode, Count(moved, "moved"), Count(moved, "leftCount")));
        Assert.Matches("^Moved +2\n", rest.Output);
        var jobs = (await place.Monitor.QueryAsync(new())).Items;
        Assert.Equal(
            ["Charge Failed", "Confirm Enqueued", "Confirm Enqueued", "Confirm Enqueued", "Pack Scheduled", "Thank Awaiting"],
            jobs.Select(job => $"{job.Payload.Method} {job.State}").Order(StringComparer.Ordinal)
        );
        var packed = jobs.Single(job => job.Payload.Method == "Pack").Payload.Arguments;
        Assert.Contains("\"glass\"", packed, StringComparison.Ordinal); // which only the application's settings of Hangfire read
        Assert.Equal("nightly-report", Assert.Single((await place.Recurring.ListAsync()).Items).Id);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_between_two_sets_and_the_next_one_goes_on()
    {
        const int Orders = 220; // three sets
        await using var place = await Place.CreateAsync("postgresql");
        await using var shop = await ShopOnHangfire.CreateAsync(place, Orders);
        await using var source = NpgsqlDataSource.Create(TestDatabase.ConnectionString);
        await using var holding = await source.OpenConnectionAsync();
        await using var hold = await holding.BeginTransactionAsync();
        await ExecuteAsync(holding, $"SELECT 1 FROM {shop.Schema}.job WHERE id = 3 FOR UPDATE"); // of the first set
        var settings = string.Join(' ', shop.Settings.Select(setting => $"'{setting}'"));

        using var import = Shell.OnTerminal($"{Shell.Command} import hangfire --app '{ShopOnHangfire.App}' -- {settings}");
        var waits = $"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{shop.Schema}%'";
        await Eventually.TrueAsync(async () => await TestDatabase.ScalarAsync<long>(waits) > 0, "the import comes to the job that is held");
        var exit = import.ExitByCtrlCAsync();
        await import.SeeAsync("^C");
        await hold.RollbackAsync();

        Assert.Equal(130, await exit);
        Assert.Contains("import again, and it goes on", import.Output, StringComparison.Ordinal);
        Assert.InRange((await place.Monitor.CountAsync(new())).Value, 1, Orders);
        Assert.Equal(1, (await shop.ImportAsync()).ExitCode);
        var counts = (await place.Monitor.OverviewAsync()).Counts;
        Assert.Equal<long>(
            [Orders, 1, 1, 1],
            [counts[JobState.Enqueued], counts[JobState.Scheduled], counts[JobState.Awaiting], counts[JobState.Failed]]
        );
        Assert.Equal(
            Orders + 3L,
            await TestDatabase.ScalarAsync<long>($"SELECT count(DISTINCT parameters::jsonb ->> 'hangfire-id') FROM {place.Schema}.job")
        );
    }

    [Theory]
    [InlineData(2, "There is no application", "--app", "nowhere.dll")]
    [InlineData(2, "leave --storage, --connection and --schema out", "--app", "APP", "--schema", "jobs")]
    [InlineData(2, "has no JobLib. Add it: builder.Services.AddJobLib", "--app", "APP", "--", "--Connection=hangfire.db", "--Without=1")]
    [InlineData(1, "before it had built its host. It wrote: Unhandled exception. System.InvalidOperationException: Password=***;", "--app", "APP", "--", "--Broken=Password=hush;")]
    [InlineData(3, "did not answer", "--app", "APP", "--", "--Connection=Host=127.0.0.1;Port=1;Password=hush", "--Schema=hangfire", "--Jobs=jobs", "--Impatient=1")]
    public async Task What_cannot_be_imported_from_is_told_in_one_sentence(int code, string expected, params string[] args)
    {
        var run = await CliRun.OfAsync(["import", "hangfire", .. args.Select(arg => arg == "APP" ? ShopOnHangfire.App : arg)]);

        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no application: it has no app.runtimeconfig.json", false, false)]
    [InlineData("has no JobLib.Hangfire beside it", true, false)]
    [InlineData("builds no host", true, true)]
    public async Task What_would_never_come_to_the_import_is_not_started(string expected, bool isProgram, bool hasLibrary)
    {
        var folder = Directory.CreateTempSubdirectory("joblib-cli-");
        var app = Path.Combine(folder.FullName, "app.dll");
        File.Copy(typeof(Spectre.Console.AnsiConsole).Assembly.Location, app);
        if (isProgram) await File.WriteAllTextAsync(Path.ChangeExtension(app, ".runtimeconfig.json"), "{}");
        if (hasLibrary) await File.WriteAllTextAsync(Path.Combine(folder.FullName, "JobLib.Hangfire.dll"), "");

        var run = await CliRun.OfAsync("import", "hangfire", "--app", app);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static int Count(CliRun run, string name) => run.Json.GetProperty(name).GetInt32();

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
