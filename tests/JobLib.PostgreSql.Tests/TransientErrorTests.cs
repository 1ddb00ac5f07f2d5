using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>Errors that pass: the whole unit is tried again, a bounded number of times, and never leaves half of itself behind.</summary>
public sealed class TransientErrorTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => new(TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema)));

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Theory]
    [InlineData("40P01")] // deadlock
    [InlineData("40001")] // serialization failure
    [InlineData("57014")] // a time-out
    [InlineData("53300")] // too many connections
    [InlineData("53200")] // out of memory
    [InlineData("57P01")] // the server stops
    [InlineData("57P02")] // another process of it has crashed
    [InlineData("57P03")] // it starts
    [InlineData("08006")] // the connection, as a pooler reports it
    [InlineData("25006")] // failover: this is a standby now
    public async Task A_unit_that_meets_a_passing_error_is_tried_again_as_a_whole(string state)
    {
        await FailAsync(state, times: 2);
        await using var storage = Open(new());
        var (first, second) = (Make.Job(), Make.Job());
        Assert.All(await storage.InsertAsync(first, second), job => Assert.Equal(InsertStatus.Created, job.Status));
        Assert.Equal(3L, await AttemptsAsync());
        Assert.Equal(2L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.ready"));
    }

    [Fact]
    public async Task A_lock_that_was_not_to_be_had_is_told_at_once_and_as_what_it_is()
    {
        await FailAsync("55P03", times: 1_000);
        await using var storage = Open(new());
        var error = await Assert.ThrowsAsync<StorageLockedException>(async () => await storage.InsertAsync(Make.Job() with { IdempotencyKey = "key" }));
        Assert.True(error.IsTransient);
        Assert.Equal(1L, await AttemptsAsync());
    }

    [Fact]
    public async Task An_error_that_does_not_pass_ends_after_so_many_attempts_and_leaves_nothing()
    {
        await FailAsync("40001", times: 1_000);
        await using var storage = Open(new() { MaxAttempts = 3 });
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.InsertAsync(Make.Job()));
        Assert.Contains("3 attempts", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        Assert.Equal(3L, await AttemptsAsync());
        Assert.Equal(0L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.job"));
    }

    [Fact]
    public async Task An_error_of_the_statement_itself_is_not_tried_again()
    {
        await FailAsync("22012", times: 1_000);
        await using var storage = Open(new());
        await Assert.ThrowsAsync<PostgresException>(async () => await storage.InsertAsync(Make.Job()));
        Assert.Equal(1L, await AttemptsAsync());
    }

    [Fact]
    public async Task Nothing_is_tried_again_in_the_callers_transaction()
    {
        await FailAsync("40001", times: 1);
        await using var storage = Open(new());
        await using var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<PostgresException>(async () => await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, transaction, default));
        Assert.Equal(1L, await AttemptsAsync());
    }

    [Fact]
    public async Task A_command_that_never_ends_meets_its_deadline()
    {
        await using var storage = Open(new() { CommandTimeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 });
        await storage.CreateAsync();
        await using var blocker = new NpgsqlConnection(TestDatabase.ConnectionString);
        await blocker.OpenAsync(TestContext.Current.CancellationToken);
        await using (await LockAsync(blocker))
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.InsertAsync(Make.Job()));
            await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Reader.CountAsync(new(), 10, default));
            Assert.Throws<StorageUnavailableException>(() => SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)));
        }

        await storage.CreateAsync();
    }

    [Fact]
    public async Task Whoever_finds_the_pool_exhausted_tries_again()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Timeout = 1 };
        await using var storage = Open(new() { MaxPoolSize = 1, MaxAttempts = 10 }, connection.ConnectionString);
        await using var blocker = new NpgsqlConnection(TestDatabase.ConnectionString);
        await blocker.OpenAsync(TestContext.Current.CancellationToken);
        var transaction = await LockAsync(blocker);
        var first = storage.InsertAsync(Make.Job()); // has the one connection
        var second = storage.InsertAsync(Make.Job());
        await Task.Delay(1_500, TestContext.Current.CancellationToken); // longer than the second may wait for the pool
        await transaction.DisposeAsync();
        Assert.All(await Task.WhenAll(first, second), created => Assert.Equal(InsertStatus.Created, Assert.Single(created).Status));
    }

    private PostgreSqlStorage Open(PostgreSqlStorageOptions options, string? connectionString = null)
    {
        options.Schema = schema;
        return PostgreSqlStorage.Open(connectionString ?? TestDatabase.ConnectionString, options);
    }

    private async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"LOCK TABLE {schema}.job, {schema}.ready IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return transaction;
    }

    // A sequence is not rolled back, so it counts the attempts that were.
    private Task FailAsync(string state, int times) => TestDatabase.ExecuteAsync($"""
        CREATE SEQUENCE {schema}.attempt;
        CREATE FUNCTION {schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('{schema}.attempt') <= {times} THEN RAISE EXCEPTION 'made by the test' USING ERRCODE = '{state}'; END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER fail AFTER INSERT ON {schema}.ready FOR EACH STATEMENT EXECUTE FUNCTION {schema}.fail()
        """);

    private Task<long> AttemptsAsync() => TestDatabase.ScalarAsync<long>($"SELECT last_value FROM {schema}.attempt");
}
