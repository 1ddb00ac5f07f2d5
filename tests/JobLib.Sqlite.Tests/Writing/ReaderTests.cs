namespace JobLib.Sqlite.Tests.Writing;

/// <summary>Somebody reads for a long time, as a backup does: the log grows, and the writers go on.</summary>
public sealed class ReaderTests : IDisposable
{
    private const int MaxWal = 1024 * 1024;
    private const int Calls = 300;
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1); // 300 calls take a second, and took 300 when each waited for the reader

    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    private long LogSize => new FileInfo(Path + "-wal").Length;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Calls_go_on_behind_a_reader_that_holds_its_snapshot_while_the_log_is_past_its_bound_and_the_log_shrinks_when_it_has_gone()
    {
        await using var storage = await PreparedAsync();
        await InsertAsync(storage, 10);
        await using (var reader = await Make.ConnectionAsync(Path))
        {
            await using var snapshot = reader.BeginTransaction(deferred: true);
            Assert.Equal(10L, Make.Scalar(reader, "SELECT COUNT(*) FROM joblib_job"));
            await InsertAsync(storage, Calls);
            Assert.InRange(LogSize, MaxWal + 1, long.MaxValue);
            await InsertAsync(storage, Calls).WaitAsync(Generous, TestContext.Current.CancellationToken);
            var server = await Make.ServerAsync(storage);
            Assert.True(storage.Servers.Renew(new() { Owner = server, Claims = [], OldestClaimInFlight = 1, Lease = Generous }).Accepted);
            Assert.Equal(10L, Make.Scalar(reader, "SELECT COUNT(*) FROM joblib_job"));
            await snapshot.RollbackAsync();
        }

        await Eventually.TrueAsync(
            async () =>
            {
                await InsertAsync(storage, 1);
                return LogSize < MaxWal;
            },
            "the log shrinks");
    }

    [Fact]
    public async Task A_backup_under_load_holds_whole_jobs_and_stops_nobody()
    {
        await using var storage = await PreparedAsync();
        await InsertAsync(storage, Calls);
        using var stop = new CancellationTokenSource();
        var copy = folder.File("copy.db");
        var load = Task.Run(async () =>
        {
            var during = 0;
            for (; !stop.IsCancellationRequested; during++) await InsertAsync(storage, 1);
            return during;
        });
        await Task.Run(async () =>
        {
            await using var connection = await Make.ConnectionAsync(Path);
            for (var i = 0; i < 5; i++)
            {
                File.Delete(copy);
                Make.Execute(connection, $"VACUUM INTO '{copy}'");
            }
        });
        await stop.CancelAsync();
        Assert.True(await load.WaitAsync(Generous, TestContext.Current.CancellationToken) > 0);
        await using (var check = await Make.ConnectionAsync(copy))
        {
            Assert.Equal("ok", Make.Scalar(check, "PRAGMA integrity_check"));
        }

        await using var restored = await Make.PreparedAsync(copy);
        var count = (await restored.Reader.OverviewAsync(default)).Counts[JobState.Enqueued];
        Assert.Equal(count, (await restored.Reader.CountAsync(new() { States = [JobState.Enqueued] }, 1_000_000, default)).Value);
        Assert.Empty(await restored.Reader.OrphansAsync(1_000_000, default));
        Assert.NotEmpty((await restored.Queue.FetchAsync(Make.Fetch(await Make.ServerAsync(restored), 1, max: 1), default)).Jobs);
    }

    private Task<SqliteStorage> PreparedAsync() => Make.PreparedAsync(Path, options =>
    {
        options.MaxWalBytes = MaxWal;
        options.Synchronous = SqliteSynchronous.Normal;
    });

    // One call after the other: each is a transaction of its own, with a look at the log behind it.
    private static async Task InsertAsync(SqliteStorage storage, int count)
    {
        for (var i = 0; i < count; i++) await storage.Jobs.InsertAsync(Make.Unit(Make.Job(arguments: $"[\"{new string('x', 5_000)}\"]")), null, default);
    }
}
