using System.Globalization;
using JobLib.Storage;

namespace JobLib.Sqlite.Tests.Writing;

/// <summary>Errors that nobody expects: each caller hears of them, no thread ends of them, and when the cause is gone everything goes on by itself.</summary>
public sealed class StrangeErrorTests : IAsyncLifetime
{
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();
    private SqliteStorage storage = Make.Storage("unused.db");
    private ServerId server;

    private string Path => folder.File("jobs.db");

    public async ValueTask InitializeAsync()
    {
        await storage.DisposeAsync();
        storage = await Make.PreparedAsync(Path, options => options.Synchronous = SqliteSynchronous.Normal);
        server = await Make.ServerAsync(storage);
    }

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_unit_that_throws_something_unexpected_fails_alone_and_the_writer_lives()
    {
        for (var i = 0; i < 20; i++)
        {
            var broken = storage.Jobs.InsertAsync(new() { Jobs = [null!] }, null, default).AsTask();
            var whole = storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default).AsTask();
            await Assert.ThrowsAnyAsync<Exception>(() => broken.WaitAsync(Generous));
            await whole.WaitAsync(Generous);
        }

        Assert.Equal(20, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task An_error_out_of_a_trigger_is_told_and_is_over_when_the_trigger_has_gone()
    {
        await WithAsync(
            "CREATE TRIGGER broken BEFORE INSERT ON joblib_job BEGIN SELECT RAISE(ABORT, 'out of order'); END",
            "DROP TRIGGER broken",
            async () => Assert.Contains("out of order", (await Assert.ThrowsAsync<StorageException>(InsertAsync)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_is_missing_for_a_while_is_told_by_every_call()
    {
        await WithAsync("ALTER TABLE joblib_server RENAME TO hidden", "ALTER TABLE hidden RENAME TO joblib_server", async () =>
        {
            await Assert.ThrowsAsync<StorageException>(async () => await storage.Queue.FetchAsync(Make.Fetch(server, 7), default));
            Assert.Throws<StorageException>(() => Renew());
            await Assert.ThrowsAsync<StorageException>(async () => await storage.Servers.SignalsAsync(server, default));
            await Assert.ThrowsAsync<StorageException>(async () => await storage.Reader.OverviewAsync(default));
        });
    }

    [Fact]
    public async Task A_database_that_may_grow_no_more_refuses_what_needs_room_and_goes_on_when_it_may_again()
    {
        // Such a limit belongs to a connection, so it is set on one of the caller's; the writer's own full disk is in DiskFullTests.
        await using var connection = await Make.ConnectionAsync(Path);
        var pages = Convert.ToInt64(Make.Scalar(connection, "PRAGMA page_count"), CultureInfo.InvariantCulture);
        Make.Execute(connection, $"PRAGMA max_page_count = {pages + 2}");
        await using (var transaction = connection.BeginTransaction())
        {
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
                await storage.Jobs.InsertAsync(Make.Unit(Make.Job(arguments: $"[\"{new string('x', 100_000)}\"]")), transaction, default)
            );
            Assert.True(error.IsTransient);
        }

        Make.Execute(connection, "PRAGMA max_page_count = 1000000");
        await using (var transaction = connection.BeginTransaction())
        {
            await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), transaction, default);
            await transaction.CommitAsync();
        }

        await WorksAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_deleted_acknowledges_nothing_and_is_found_again_when_it_is_back(bool withItsLog)
    {
        await InsertAsync();
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        string[] files = withItsLog ? [Path, Path + "-wal", Path + "-shm"] : [Path];
        foreach (var file in files) File.Copy(file, file + ".kept");
        foreach (var file in files) File.Delete(file);
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<StorageException>(InsertAsync);
        Assert.Throws<StorageException>(() => Renew());
        await Assert.ThrowsAsync<StorageException>(async () => await storage.Reader.OverviewAsync(default));
        Assert.False(File.Exists(Path), "An empty file was put in the place of the one that was taken away.");
        foreach (var file in files) File.Move(file + ".kept", file, overwrite: true);
        await WorksAsync();
    }

    [Fact]
    public async Task A_damaged_page_is_told_by_whoever_needs_it_and_by_nobody_else()
    {
        await WorksAsync();
        long page;
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            page = (long)(Make.Scalar(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'joblib_audit'") ?? 0L);
        }

        var whole = Overwrite(page, Enumerable.Repeat((byte)0xEE, 4_096).ToArray());
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () =>
                await storage.Queue.SetPausedAsync(["a"], true, new() { Name = "anna" }, default)
            );
            Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
            await WorksAsync();
        }

        Overwrite(page, whole);
        await storage.Queue.SetPausedAsync(["a"], true, new() { Name = "anna" }, default);
        await WorksAsync();
    }

    private byte[] Overwrite(long page, byte[] bytes)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = (page - 1) * bytes.Length;
        var before = new byte[bytes.Length];
        file.ReadExactly(before);
        file.Position = (page - 1) * bytes.Length;
        file.Write(bytes);
        return before;
    }

    private async Task WithAsync(string breaks, string mends, Func<Task> during)
    {
        await WorksAsync();
        await ExecuteAsync(breaks);
        await during();
        await ExecuteAsync(mends);
        await WorksAsync();
    }

    /// <summary>Everything answers: the writer, the renewals, the readers, the wake-ups.</summary>
    private async Task WorksAsync()
    {
        var queue = $"q-{Guid.NewGuid():N}";
        Assert.True(Renew().Accepted);
        var wait = storage.Queue.WaitAsync([queue], Generous * 2, default).AsTask();
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job(queue)), null, default);
        await wait.WaitAsync(Generous);
        var own = await Make.ServerAsync(storage, queue);
        var job = Assert.Single((await storage.Queue.FetchAsync(Make.Fetch(own, 1, queue: queue), default)).Jobs);
        await storage.Queue.FinishAsync(new() { Owner = own, Outcomes = [Make.Success(job)] }, default);
        Assert.True((await storage.Servers.SignalsAsync(server, default)).Live);
        Assert.Equal(JobState.Succeeded, Assert.Single(await storage.Reader.FindAsync([job.Id], default)).State);
    }

    private async Task InsertAsync() => await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);

    private RenewResult Renew() => storage.Servers.Renew(new() { Owner = server, Claims = [], OldestClaimInFlight = 1, Lease = Generous });

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Make.ConnectionAsync(Path);
        Make.Execute(connection, sql);
    }
}
