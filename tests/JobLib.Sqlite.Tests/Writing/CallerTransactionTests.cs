using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Tests.Writing;

/// <summary>What SQLite adds to transactions of the caller's: files, locks, and waking others without a signal.</summary>
public sealed class CallerTransactionTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private SqliteStorage storage = Make.Storage("unused.db");

    private string Path => folder.File("jobs.db");

    public async ValueTask InitializeAsync()
    {
        await storage.DisposeAsync();
        storage = await Make.PreparedAsync(Path);
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_transaction_on_another_file_is_refused_with_both_names()
    {
        await using var connection = await Make.ConnectionAsync(folder.File("shop.db"));
        await using var transaction = connection.BeginTransaction();
        var error = await Assert.ThrowsAsync<TransactionNotSupportedException>(async () =>
            await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default)
        );
        Assert.Contains("shop.db", error.Message, StringComparison.Ordinal);
        Assert.Contains("jobs.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_in_memory_is_refused()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () => await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default));
    }

    [Theory]
    [InlineData("Data Source=shop.db", false)]
    [InlineData("Data Source=no/such/folder/jobs.db", false)]
    [InlineData("Data Source=:memory:", false)]
    [InlineData("Data Source=jobs.db;Mode=Memory;Cache=Shared", false)]
    [InlineData("", false)]
    [InlineData("Data Source={0}", true)]
    [InlineData("Data Source={1}", true)]
    [InlineData("Data Source=file:{0}", true)] // only the transaction will tell
    public async Task A_connection_is_judged_by_the_file_that_it_names(string connectionString, bool passes)
    {
        File.CreateSymbolicLink(folder.File("link.db"), Path);
        await using var connection = new SqliteConnection(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, connectionString, Path, folder.File("link.db"))
        );
        if (passes) storage.Jobs.CheckConnection(connection);
        else Assert.Throws<TransactionNotSupportedException>(() => storage.Jobs.CheckConnection(connection));
    }

    [Fact]
    public async Task A_transaction_on_the_same_file_through_a_link_is_accepted()
    {
        File.CreateSymbolicLink(folder.File("link.db"), Path);
        await using var connection = await Make.ConnectionAsync(folder.File("link.db"));
        await using var transaction = connection.BeginTransaction();
        var job = Make.Job();
        await storage.Jobs.InsertAsync(Make.Unit(job), transaction, default);
        await transaction.CommitAsync();
        Assert.Single(await storage.Reader.FindAsync([job.Id], default));
    }

    [Fact]
    public async Task The_callers_own_rows_and_the_job_are_committed_or_rolled_back_together()
    {
        await using var connection = await Make.ConnectionAsync(Path);
        Make.Execute(connection, "CREATE TABLE orders (id INTEGER PRIMARY KEY)");
        foreach (var commits in new[] { false, true })
        {
            await using var transaction = connection.BeginTransaction();
            await using var insert = connection.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO orders VALUES (7)";
            await insert.ExecuteNonQueryAsync();
            await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default);
            await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
            var expected = commits ? 1L : 0L;
            Assert.Equal(expected, Make.Scalar(connection, "SELECT COUNT(*) FROM orders"));
            Assert.Equal(expected, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        }
    }

    [Fact]
    public async Task A_deferred_transaction_that_comes_too_late_for_the_lock_is_told_how_to_begin()
    {
        await using var blocker = await Make.ConnectionAsync(Path);
        await using var held = blocker.BeginTransaction(deferred: false);
        await using var connection = await Make.ConnectionAsync(Path);
        await using var transaction = connection.BeginTransaction(deferred: true);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default)
        );
        Assert.Contains("deferred: false", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_of_the_callers_wakes_a_server_that_waits()
    {
        var server = await Make.ServerAsync(storage);
        Assert.Empty((await storage.Queue.FetchAsync(Make.Fetch(server, 1), default)).Jobs);
        var woken = storage.Queue.WaitAsync(["default"], TimeSpan.FromMinutes(10), default).AsTask();
        await using var connection = await Make.ConnectionAsync(Path);
        await using var transaction = connection.BeginTransaction();
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default);
        await transaction.CommitAsync();
        await woken.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_method_that_a_rolled_back_transaction_named_first_is_known_afterwards()
    {
        var job = Make.Job() with { Payload = new("Shop.New, Shop", "Run", "", "[]") };
        await using var connection = await Make.ConnectionAsync(Path);
        await using (var transaction = connection.BeginTransaction())
        {
            await storage.Jobs.InsertAsync(Make.Unit(job), transaction, default);
            await transaction.RollbackAsync();
        }

        await storage.Jobs.InsertAsync(Make.Unit(Make.Job() with { Payload = new("Shop.Other, Shop", "Run", "", "[]") }), null, default);
        await storage.Jobs.InsertAsync(Make.Unit(job), null, default);
        Assert.Equal(job.Payload, Assert.Single(await storage.Reader.FindAsync([job.Id], default)).Payload);
    }
}
