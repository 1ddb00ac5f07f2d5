namespace JobLib.Cli.Tests;

/// <summary>Where a command learns which storage is meant, and what it says when it cannot be used.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_storage_is_named_by_options_the_environment_or_a_file_in_this_order()
    {
        await using var place = await Place.CreateAsync("sqlite");
        await place.Client.EnqueueAsync(() => Mail.Report());
        var environment = new Dictionary<string, string> { ["JOBLIB_STORAGE"] = "sqlite", ["JOBLIB_CONNECTION"] = place.Connection };
        var wrong = new Dictionary<string, string> { ["JOBLIB_STORAGE"] = "postgresql", ["JOBLIB_CONNECTION"] = "Host=nowhere.invalid" };

        Assert.Equal(0, (await CliRun.With(environment, ["stats"])).ExitCode);
        Assert.Equal(0, (await CliRun.With(wrong, ["stats", .. place.Options])).ExitCode);
        await WriteAsync(
            "appsettings.json",
            $$"""{ "JobLib": { "Storage": "SQLite", "Connection": "name=Jobs" }, "ConnectionStrings": { "Jobs": "Data Source={{place.Connection}}" } }"""
        );
        Assert.Equal(0, (await CliRun.With(new Dictionary<string, string>(), ["stats"], directory: folder)).ExitCode);
        Assert.Equal(0, (await CliRun.With(environment, ["stats"], directory: folder)).ExitCode);
        await WriteAsync("appsettings.Staging.json", """{ "JobLib": { "Connection": "name=Missing" } }""");
        var staging = await CliRun.With(new Dictionary<string, string> { ["DOTNET_ENVIRONMENT"] = "Staging" }, ["stats"], directory: folder);
        Assert.Equal(
            (
                2,
                "joblib: There is no connection string 'Missing' in ConnectionStrings of an appsettings.json in this folder. Add it, or give the connection itself.\n"
            ),
            (staging.ExitCode, staging.Error)
        );
    }

    [Theory]
    [InlineData("No storage is named. Give --storage and --connection", "stats")]
    [InlineData("A connection is given, and not to which storage.", "stats", "--connection", "jobs.db")]
    [InlineData("Storage 'sqlite' is named, and no connection.", "stats", "--storage", "sqlite")]
    [InlineData("There is no storage 'oracle'. Say --storage sqlite, postgresql, sqlserver or redis.", "stats", "--storage", "oracle", "--connection", "x")]
    [InlineData("SQLite has no schemas", "stats", "--storage", "sqlite", "--connection", "x", "--schema", "y")]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("See joblib jobs list --help.", "jobs", "list", "--frobnicate")]
    [InlineData("'yesterday' is no time.", "jobs", "list", "--from", "yesterday")]
    [InlineData("--limit is from 1 to 10,000.", "jobs", "list", "--limit", "0")]
    [InlineData("--limit is from 1 to 10,000.", "jobs", "list", "--limit", "many")]
    [InlineData("--tail is from 1 to", "jobs", "logs", "x", "--tail", "1.5")]
    [InlineData("--interval is from 1 to 3,600 seconds.", "stats", "--interval", "99999999999")]
    [InlineData("--seconds is from 2 to 60.", "bench", "--seconds", "soon")]
    [InlineData("deleted enqueued failed processing scheduled succeeded. See joblib", "jobs", "list", "--state", "broken")]
    [InlineData("See joblib jobs --help.", "jobs")]
    public async Task What_is_not_understood_is_refused_in_one_sentence_that_says_what_to_do(string expected, params string[] args)
    {
        var run = await CliRun.OfAsync(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("joblib: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_from_one_without_a_schema_and_not_made()
    {
        var (missing, empty) = (Path.Combine(folder, "missing.db"), Path.Combine(folder, "empty.db"));
        await WriteAsync("empty.db", "");

        var ofMissing = await CliRun.OfAsync("stats", "--storage", "sqlite", "--connection", missing);
        var ofEmpty = await CliRun.OfAsync("stats", "--storage", "sqlite", "--connection", empty);

        Assert.Equal((3, 3), (ofMissing.ExitCode, ofEmpty.ExitCode));
        Assert.StartsWith($"joblib: There is no file '{missing}'", ofMissing.Error, StringComparison.Ordinal);
        Assert.StartsWith($"joblib: The database '{empty}' has no JobLib schema", ofEmpty.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
    }

    [Fact]
    public async Task A_settings_file_that_is_damaged_is_named()
    {
        await WriteAsync("appsettings.json", "{ \"JobLib\": ");

        var run = await CliRun.With(new Dictionary<string, string>(), ["stats"], directory: folder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("appsettings.json", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_storage_without_a_schema_is_refused_and_left_as_it_is(string kind)
    {
        await using var place = Place.CreateEmpty(kind);

        var first = await place.RunAsync("stats");
        var second = await place.RunAsync("jobs", "list");

        Assert.Equal((3, 3), (first.ExitCode, second.ExitCode));
        Assert.Contains("joblib migrate", first.Error, StringComparison.Ordinal);
        Assert.Equal(first.Error, second.Error);
        if (kind == "sqlite") Assert.False(File.Exists(place.Connection));
    }

    // A password may be anywhere: in what cannot be read, in what cannot be reached, and in what the server refuses.
    [Theory]
    [InlineData("postgresql", "Host=127.0.0.1;Port=1;Username=joblib;Password=hunter2")]
    [InlineData("postgresql", "Host=127.0.0.1;Port=1;Username=joblib;Password=hunter;hunter2")]
    [InlineData("postgresql", "Host=127.0.0.1;Password=hunter2;Frobnicate=1")]
    [InlineData("postgresql", "postgresql://joblib:hunter2@127.0.0.1:1/shop")]
    [InlineData("sqlserver", "Server=127.0.0.1,1;User Id=joblib;Password=hunter;hunter2")]
    [InlineData("sqlserver", "Server=127.0.0.1;Pwd=hunter2;Frobnicate=1")]
    [InlineData("sqlite", "Data Source=/nowhere/jobs.db;Password=hunter2")]
    [InlineData("sqlite", "Data Source=/nowhere/jobs.db;Password=a;hunter2")]
    [InlineData("redis", "127.0.0.1:1,password=hunter2,frobnicate=1")]
    public async Task A_password_is_never_told(string storage, string connection)
    {
        var run = await CliRun.OfAsync("stats", "--storage", storage, "--connection", connection);

        Assert.NotEqual(0, run.ExitCode);
        Assert.DoesNotContain("hunter2", run.Output + run.Error, StringComparison.Ordinal);
        Assert.StartsWith("joblib: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_cannot_be_reached_is_told_apart_from_a_misuse()
    {
        var run = await CliRun.OfAsync("stats", "--storage", "postgresql", "--connection", "Host=127.0.0.1;Port=1;Username=joblib");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("joblib doctor", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_command()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await using var place = await Place.CreateAsync("sqlite");

        var run = await CliRun.With(new Dictionary<string, string>(), ["stats", .. place.Options], cancellationToken: canceled.Token);

        Assert.Equal(130, run.ExitCode);
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(folder, file), text);
}
