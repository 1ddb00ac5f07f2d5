using JobLib.Relational;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests;

/// <summary>Somebody drops procedures under servers that run: a clean-up, or a script that is run without them.</summary>
public sealed class DroppedProcedureTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync()
    {
        TestDatabase.Require();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_running_server_installs_them_again_and_jobs_run()
    {
        await using var app = new App(TestDatabase.Required, schema);
        await app.StartAsync();
        await EnqueueAsync(app, 1);
        await Eventually.TrueAsync(() => Task.FromResult(Numbers.Ran(schema).Contains(1)), "a job has run");

        await DropAsync(StoredRoutines.In($"[{schema}]").Select(procedure => procedure.Name));
        await Eventually.TrueAsync(async () => await FirstMissingAsync() is null, "they are there again");
        await EnqueueAsync(app, 2);
        await Eventually.TrueAsync(
            async () => await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {schema}.finished WHERE state = 3 AND attempts <= 1 AND crashes = 0") == 2,
            "both jobs have succeeded, each at its first attempt"
        );
        Assert.Equal([1, 2], Numbers.Ran(schema));
    }

    [Fact]
    public async Task What_ran_while_one_was_missing_is_recorded_when_it_is_there_again()
    {
        await using var storage = Open();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync(Make.Job());
        var server = await storage.ServerAsync();
        var claimed = await server.ClaimAsync();

        await DropAsync([StoredRoutines.NameOf("finish_jobs")]);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => server.SucceedAsync(claimed));
        if (!TestDatabase.IsBabelfish) Assert.IsType<StorageSchemaException>(error); // there, one number stands for most errors
        Assert.Equal(StoredRoutines.NameOf("finish_jobs"), await storage.InstallMissingAsync(default));
        Assert.Null(await storage.InstallMissingAsync(default));
        await server.SucceedAsync(claimed);
    }

    [Fact]
    public async Task A_schema_that_is_not_there_or_of_another_version_is_left_to_whoever_restores_it()
    {
        await using var storage = Open();
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.InstallMissingAsync(default));
        Assert.Equal(0, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM sys.schemas WHERE name = '{schema}'"));

        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"UPDATE {schema}.schema_version SET version = version - 1");
        await DropAsync([StoredRoutines.NameOf("settle")]);
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.InstallMissingAsync(default));
        Assert.Equal(StoredRoutines.NameOf("settle"), await FirstMissingAsync());
    }

    private SqlServerStorage Open() => SqlServerStorage.Open(TestDatabase.Required, new() { Schema = schema, CommandTimeout = TestDatabase.Deadline });

    private Task EnqueueAsync(App app, int number) =>
        app.Client.EnqueueAsync(() => Numbers.Run(schema, number), cancellationToken: TestContext.Current.CancellationToken);

    private Task DropAsync(IEnumerable<string> procedures) =>
        TestDatabase.ExecuteAsync(string.Join('\n', procedures.Select(procedure => $"DROP PROCEDURE {schema}.{procedure};")));

    private async Task<string?> FirstMissingAsync()
    {
        foreach (var (name, _) in StoredRoutines.In($"[{schema}]"))
        {
            if (await TestDatabase.CountAsync($"SELECT COUNT(*) FROM sys.procedures WHERE schema_id = SCHEMA_ID('{schema}') AND name = '{name}'") == 0) return name;
        }

        return null;
    }
}
