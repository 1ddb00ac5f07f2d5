using JobLib.Cli.Commands.Doctor;
using JobLib.Management;
using JobLib.PostgreSql.Tests.Server;
using Microsoft.Data.Sqlite;

namespace JobLib.Cli.Tests;

/// <summary>What <c>doctor</c> finds, and what it says against it.</summary>
public sealed class DoctorTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Where_nothing_is_wrong_all_is_well(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        await using var serving = await place.ServeAsync();
        await Eventually.TrueAsync(async () => (await place.Monitor.ServersAsync()).Any(server => server.Live), "the server has registered");

        var run = await place.RunAsync("doctor");
        var json = await place.RunAsync("doctor", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("WRONG", run.Output, StringComparison.Ordinal);
        Assert.All(
            new[] { "connection", "schema", "clock", "servers", "state", "lost jobs", "rights" },
            what => Assert.Matches($"(?m)^ok +{what} ", run.Output)
        );
        Assert.Matches(kind == "sqlite" ? "(?m)^ok +file +It is whole" : "(?m)^ok +server +PostgreSQL 1", run.Output);
        Assert.True(json.Json.GetProperty("healthy").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_schema_that_is_missing_is_wrong_and_not_made(string kind)
    {
        await using var place = Place.CreateEmpty(kind);

        var first = await place.RunAsync("doctor");
        var second = await place.RunAsync("doctor", "--json");

        Assert.Equal((1, 1), (first.ExitCode, second.ExitCode));
        Assert.Matches("(?m)^WRONG +schema .*joblib migrate", first.Output);
        Assert.False(second.Json.GetProperty("healthy").GetBoolean());
    }

    [Fact]
    public async Task A_storage_that_cannot_be_reached_is_wrong_and_its_password_is_not_told()
    {
        var run = await CliRun.OfAsync("doctor", "--storage", "postgresql", "--connection", "Host=127.0.0.1;Port=1;Username=joblib;Password=hunter2");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Matches("(?m)^WRONG +connection ", run.Output);
        Assert.DoesNotContain("hunter2", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_paused_queue_is_noted_and_a_lost_job_is_wrong(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        var id = await place.Client.EnqueueAsync(() => Mail.Report());
        await place.RunAsync("queues", "pause", "default");
        var paused = await place.RunAsync("doctor");
        await LoseAsync(place);

        var lost = await place.RunAsync("doctor");

        Assert.Equal((0, 1), (paused.ExitCode, lost.ExitCode));
        Assert.Matches("(?m)^note +queue .*joblib queues resume default$", paused.Output);
        Assert.Matches($"(?m)^WRONG +lost jobs .*Try joblib jobs retry {id};", lost.Output);
    }

    [Fact]
    public async Task Rights_that_are_missing_and_indexes_that_are_not_used_are_named()
    {
        var schema = await TestDatabase.MakeAsync();
        string[] doctor = ["doctor", "--storage", "postgresql", "--connection", TestDatabase.WorkerConnectionString, "--schema", schema];
        var before = await CliRun.OfAsync(doctor);
        await TestDatabase.ExecuteAsync(
            $"REVOKE DELETE ON {schema}.job FROM joblib_test_worker; UPDATE pg_index SET indisvalid = false WHERE indexrelid = (SELECT min(indexrelid) FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE c.relname = 'job_tag' AND c.relnamespace = '{schema}'::regnamespace)"
        );

        var after = await CliRun.OfAsync(doctor);

        Assert.Matches("(?m)^ok +rights ", before.Output);
        Assert.Equal(1, after.ExitCode);
        Assert.Matches(
            "(?m)^WRONG +rights +This role may not use job\\. +Let a DBA run what joblib migrate grants joblib_test_worker prints\\.$",
            after.Output
        );
        Assert.Matches($"(?m)^WRONG +indexes .*REINDEX INDEX CONCURRENTLY {schema}\\.", after.Output);
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task A_file_that_is_damaged_is_told()
    {
        await using var place = await Place.CreateAsync("sqlite");
        await place.DisposeServicesAsync();
        await using (var file = File.OpenWrite(place.Connection))
        {
            file.Position = 4096 * 3;
            file.Write(new byte[4096 * 20].Select((_, index) => (byte)(index * 7)).ToArray());
        }

        var run = await place.RunAsync("doctor");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("WRONG", run.Output, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Dead_rows_are_judged_by_how_many_they_are_and_by_who_keeps_them()
    {
        Assert.Equal(DoctorStatus.Fine, PostgreSqlChecks.JudgeDeadRows("ready", 20_000, null).Status);
        Assert.Equal(DoctorStatus.Note, PostgreSqlChecks.JudgeDeadRows("ready", 20_000, "end it").Status);
        Assert.Equal(DoctorStatus.Note, PostgreSqlChecks.JudgeDeadRows("ready", 100_000, null).Status);
        Assert.Equal(
            (DoctorStatus.Wrong, "end it"),
            (PostgreSqlChecks.JudgeDeadRows("ready", 1_000_000, "end it").Status, PostgreSqlChecks.JudgeDeadRows("ready", 1_000_000, "end it").Remedy)
        );
    }

    [Fact]
    public void Every_problem_that_the_dashboard_knows_has_a_remedy_here() => Assert.All(Enum.GetValues<OverviewProblemKind>(), kind =>
    {
        var problem = new OverviewProblem { Kind = kind, Key = "", Title = "", Text = "", HowMany = Amount.Of(1, "job", "jobs"), Subject = "bulk" };

        Assert.NotEmpty(ProblemRemedies.For(problem));
        Assert.NotEmpty(ProblemRemedies.NameOf(kind));
    });

    // Its place is taken away, as nobody but a person with a database's client would.
    private static async Task LoseAsync(Place place)
    {
        if (place.Schema is { } schema)
        {
            await TestDatabase.ExecuteAsync($"DELETE FROM {schema}.ready");
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={place.Connection};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM joblib_ready";
        await command.ExecuteNonQueryAsync();
    }
}
