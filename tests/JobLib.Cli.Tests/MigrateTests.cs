using JobLib.PostgreSql.Tests.Server;

namespace JobLib.Cli.Tests;

/// <summary>The schema, by hand.</summary>
public sealed class MigrateTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_schema_is_looked_at_made_when_somebody_agrees_and_left_alone_when_it_is_there(string kind)
    {
        await using var place = Place.CreateEmpty(kind);

        var none = await place.RunAsync("migrate", "status");
        var alone = await place.RunAsync("migrate", "apply");
        var refused = await place.AnswerAsync("no", "migrate", "apply");
        var stillNone = await place.RunAsync("migrate", "status", "--json");
        var made = await place.AnswerAsync("y", "migrate", "apply");
        var there = await place.RunAsync("migrate", "status");
        var again = await place.RunAsync("migrate", "apply");

        Assert.Equal((1, 2, 1), (none.ExitCode, alone.ExitCode, refused.ExitCode));
        Assert.Matches("(?m)^Stored +none$", none.Output);
        Assert.Equal(0, stillNone.Json.GetProperty("stored").GetInt32());
        Assert.Matches(@"^Make the schema\? \[y/N\] The schema is at version \d+\.\n$", made.Output);
        Assert.Matches("(?m)^Ready +yes$", there.Output);
        Assert.Equal(0, there.ExitCode);
        Assert.Matches(@"^The schema is at version \d+, as it was\.\n$", again.Output);
        Assert.Equal(0, (await place.RunAsync("stats")).ExitCode);
    }

    [Fact]
    public async Task The_printed_script_makes_the_schema_and_the_printed_grants_open_it()
    {
        var schema = TestDatabase.NewSchema();
        string[] options = ["--storage", "postgresql", "--connection", TestDatabase.ConnectionString, "--schema", schema];

        var script = await CliRun.OfAsync(["migrate", "script", .. options]);
        await TestDatabase.ExecuteAsync(script.Output);
        var upToDate = await CliRun.OfAsync(["migrate", "script", "--json", .. options]);
        var grants = await CliRun.OfAsync(["migrate", "grants", "ada", .. options]);

        Assert.Equal(PostgreSqlSchema.Script(schema), script.Output);
        Assert.Equal(0, (await CliRun.OfAsync(["migrate", "status", .. options])).ExitCode);
        Assert.Equal(PostgreSqlSchema.Version, upToDate.Json.GetProperty("from").GetInt32());
        Assert.Equal(PostgreSqlSchema.Grants("ada", schema), grants.Output);
        Assert.Equal(
            PostgreSqlSchema.Script(schema, 3),
            (
                await CliRun.OfAsync([
                    "migrate",
                    "script",
                    "--from",
                    "3",
                    "--storage",
                    "postgresql",
                    "--connection",
                    "Host=127.0.0.1;Port=1",
                    "--schema",
                    schema,
                ])
            ).Output
        );
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task SQLite_has_no_script_and_says_what_to_do_instead()
    {
        var run = await CliRun.OfAsync("migrate", "script", "--storage", "sqlite", "--connection", "jobs.db");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("joblib migrate apply", run.Error, StringComparison.Ordinal);
    }
}
