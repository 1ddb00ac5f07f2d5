using System.Collections.Concurrent;
using JobLib.PostgreSql.Tests.Processes;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Relational;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.PostgreSql.Tests;

/// <summary>Somebody drops functions under servers that run: a clean-up, or a dump that is restored without them.</summary>
public sealed class DroppedFunctionTests
{
    private const int Jobs = 20; // all of which run when the functions go

    [Theory]
    [InlineData("_v[0-9]+_[0-9a-f]+$")]
    [InlineData("^settle_v")] // outcomes alone cannot be recorded
    public async Task Functions_that_are_dropped_are_installed_again_and_what_ran_meanwhile_is_recorded(string which)
    {
        var schema = TestDatabase.NewSchema();
        using var end = new ManualResetEventSlim();
        var began = new ConcurrentBag<int>();
        ActiveJobs.Runs[schema] = (began, end, end);
        var log = new Lines();
        await using (var first = Open(TestDatabase.ConnectionString, schema, log))
        await using (var second = Open(TestDatabase.ConnectionString, schema, log))
        {
            await first.StartAsync();
            await second.StartAsync();
            await HoldAsync(first, schema);
            await Eventually.TrueAsync(() => Task.FromResult(began.Count == Jobs), "every job has begun");

            await DropAsync(schema, which);
            end.Set();
            await Eventually.TrueAsync(async () => await CountAsync(schema, "state = 3") == Jobs, "every outcome is recorded");
            await Eventually.TrueAsync(async () => await EnqueueAsync(first, schema), "jobs can be created again");
            await Eventually.TrueAsync(async () => await CountAsync(schema, "state = 3") == Jobs + 1, "a later job has run");
            await Eventually.TrueAsync(() => Task.FromResult(log.Said.Any(IsAboutIt)), "it is said");
        }

        Assert.Equal(Jobs, began.Count);
        Assert.Equal(0, await CountAsync(schema, "attempts > 1 OR crashes > 0"));
        Assert.InRange(log.Said.Count(IsAboutIt), 1, 2); // once a server
        await TestDatabase.DropAsync(schema);
    }

    [Theory]
    [InlineData(true, "A right is missing: ")] // it tries, and may not
    [InlineData(false, "_v")] // it does not try, and names the function
    public async Task A_server_that_may_not_install_them_says_what_to_do_and_goes_on_when_somebody_has_done_it(bool autoMigrate, string says)
    {
        var schema = await TestDatabase.MakeAsync();
        var log = new Lines();
        await using (var app = Open(TestDatabase.WorkerConnectionString, schema, log, autoMigrate))
        {
            await app.StartAsync();
            await Eventually.TrueAsync(async () => await EnqueueAsync(app, schema), "a job is created");
            await Eventually.TrueAsync(async () => await CountAsync(schema, "state = 3") == 1, "a job has run");

            await DropAsync(schema, "_v[0-9]+_[0-9a-f]+$");
            await Eventually.TrueAsync(() => Task.FromResult(log.Said.Any(line => line.Contains(says, StringComparison.Ordinal))), "it is said");
            var advice = $"PostgreSqlSchema.Script(\"{schema}\", {PostgreSqlSchema.Version})";
            await Eventually.TrueAsync(() => Task.FromResult(log.Said.Any(line => line.Contains(advice, StringComparison.Ordinal))), "the remedy is named");

            await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema, PostgreSqlSchema.Version));
            await TestDatabase.GrantAsync(schema);
            await Eventually.TrueAsync(async () => await EnqueueAsync(app, schema), "jobs can be created again");
            await Eventually.TrueAsync(async () => await CountAsync(schema, "state = 3") == 2, "it goes on");
            await Eventually.TrueAsync(
                async () => await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.server WHERE trouble IS NOT NULL") == 0,
                "nothing is wrong any more"
            );
        }

        Assert.DoesNotContain(log.Said, IsAboutIt);
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task A_schema_that_is_not_there_or_of_another_version_is_left_to_whoever_restores_it()
    {
        var schema = TestDatabase.NewSchema();
        await using var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.InstallMissingAsync(default));
        Assert.Equal(0L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"));

        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version - 1; DROP FUNCTION {new Names(schema).Settle}");
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.InstallMissingAsync(default));

        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version + 1");
        Assert.Equal(StoredRoutines.NameOf("settle"), await storage.InstallMissingAsync(default));
        Assert.Null(await storage.InstallMissingAsync(default));
        await TestDatabase.DropAsync(schema);
    }

    private static App Open(string connectionString, string schema, Lines log, bool autoMigrate = true) => new(
        jobs =>
        {
            jobs.Options.AutoMigrate = autoMigrate;
            TestStorage.Use(jobs, connectionString, schema);
        },
        options => options.WorkerCount = Jobs,
        services => services.AddSingleton<ILoggerFactory>(log)
    );

    private static bool IsAboutIt(string line) => line.Contains("what was missing is installed again", StringComparison.Ordinal);

    private static Task HoldAsync(App app, string schema) =>
        app.Client.EnqueueManyAsync(
            Enumerable.Range(0, Jobs),
            number => ActiveJobs.Hold(schema, number),
            cancellationToken: TestContext.Current.CancellationToken
        );

    // A client is told at once; what is not acknowledged is tried again by its user.
    private static async Task<bool> EnqueueAsync(App app, string schema)
    {
        try
        {
            await app.Client.EnqueueAsync(() => Numbers.Run(schema, 0), cancellationToken: TestContext.Current.CancellationToken);
            return true;
        }
        catch (StorageSchemaException)
        {
            return false;
        }
        catch (StorageException error) when (error.Message.Contains("A right is missing", StringComparison.Ordinal))
        {
            return false; // the functions are there, and their grants are not yet
        }
    }

    private static Task DropAsync(string schema, string which) => TestDatabase.ExecuteAsync($"""
        DO $$
        DECLARE f regprocedure;
        BEGIN
            FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace AND proname ~ '{which}' LOOP
                EXECUTE format('DROP FUNCTION %s', f);
            END LOOP;
        END $$
        """);

    private static Task<long> CountAsync(string schema, string condition) =>
        TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.finished WHERE {condition}");

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Enqueue($"{formatter(state, exception)} {exception?.Message}");

        public void Dispose()
        {
        }
    }
}
