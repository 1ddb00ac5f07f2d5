using System.Buffers.Binary;
using JobLib.Storage;

namespace JobLib.Sqlite.Tests.Writing;

/// <summary>Concurrent calls share a commit, and none pays for another's mistake.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Calls_that_wait_together_are_committed_together()
    {
        await using var storage = await Make.PreparedAsync(Path);
        var before = Commits();
        await TogetherAsync(storage, [.. Enumerable.Range(0, 50).Select(_ => Make.Job())]);
        Assert.InRange(Commits() - before, 1, 5);
        Assert.Equal(50, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_unit_that_cannot_be_stored_fails_alone()
    {
        await using var storage = await Make.PreparedAsync(Path);
        var jobs = Enumerable.Range(0, 20).Select(i => Make.Job(i == 7 ? null! : "default")).ToArray();
        var calls = await TogetherAsync(storage, jobs, expectFailures: true);
        Assert.IsType<StorageException>(calls[7].Exception?.InnerException);
        Assert.All(calls.Where((_, i) => i != 7), call => Assert.True(call.IsCompletedSuccessfully));
        Assert.Equal(19, (await storage.Reader.CountAsync(new() { States = [JobState.Enqueued] }, 100, default)).Value);
        Assert.Equal(19, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_call_whose_caller_has_given_up_before_it_began_is_not_made()
    {
        await using var storage = await Make.PreparedAsync(Path);
        var (given, kept) = (Make.Job(), Make.Job());
        using var cancel = new CancellationTokenSource();
        await using (var blocker = await Make.ConnectionAsync(Path))
        {
            await using var transaction = blocker.BeginTransaction(deferred: false);
            var first = storage.Jobs.InsertAsync(Make.Unit(kept), null, default).AsTask(); // keeps the writer waiting for the lock
            var second = storage.Jobs.InsertAsync(Make.Unit(given), null, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
            await transaction.RollbackAsync();
            await first;
        }

        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
        Assert.Single(await storage.Reader.FindAsync([given.Id, kept.Id], default));
    }

    [Fact]
    public async Task A_lock_that_is_held_for_too_long_is_reported_and_the_next_call_goes_through()
    {
        await using var storage = await Make.PreparedAsync(Path, options => options.BusyTimeout = TimeSpan.FromMilliseconds(100));
        await using (var blocker = await Make.ConnectionAsync(Path))
        {
            await using var transaction = blocker.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default));
            Assert.Contains("BusyTimeout", error.Message, StringComparison.Ordinal);
        }

        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
    }

    [Fact]
    public async Task The_log_is_written_back_before_it_grows_past_its_bound()
    {
        const int MaxWal = 1024 * 1024;
        const int Slack = 2 * 1024 * 1024; // what is written between two looks
        await using var storage = await Make.PreparedAsync(Path, options => options.MaxWalBytes = MaxWal);
        for (var i = 0; i < 2_000; i++)
        {
            await storage.Jobs.InsertAsync(Make.Unit(Make.Job(arguments: $"[\"{new string('x', 4_000)}\"]")), null, default);
            Assert.InRange(new FileInfo(Path + "-wal").Length, 0, MaxWal + Slack);
        }

        Assert.True(new FileInfo(Path).Length > 4 * MaxWal, "Too little was written for the test to mean anything.");
    }

    [Fact]
    public async Task What_waits_when_the_storage_is_disposed_is_still_written()
    {
        var storage = await Make.PreparedAsync(Path);
        var calls = Enumerable.Range(0, 100).Select(_ => storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default).AsTask()).ToArray();
        await storage.DisposeAsync();
        await Task.WhenAll(calls);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default));
    }

    /// <summary>Lets the calls pile up behind a lock, so that they are sure to meet.</summary>
    private async Task<Task<InsertResult>[]> TogetherAsync(SqliteStorage storage, NewJob[] jobs, bool expectFailures = false)
    {
        Task<InsertResult>[] calls;
        await using (var blocker = await Make.ConnectionAsync(Path))
        {
            await using var transaction = blocker.BeginTransaction(deferred: false);
            calls = [.. jobs.Select(job => storage.Jobs.InsertAsync(Make.Unit(job), null, default).AsTask())];
            await transaction.RollbackAsync();
        }

        var all = Task.WhenAll(calls);
        if (expectFailures) await Assert.ThrowsAnyAsync<StorageException>(() => all);
        else await all;
        return calls;
    }

    /// <summary>The transactions in the log: a frame that ends one carries the size of the database.</summary>
    private int Commits()
    {
        if (!File.Exists(Path + "-wal")) return 0; // the last connection that closes takes it away
        using var file = new FileStream(Path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new BinaryReader(file);
        var header = reader.ReadBytes(32);
        if (header.Length < 32) return 0;
        var frameSize = 24 + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        var commits = 0;
        for (var frame = reader.ReadBytes(frameSize); frame.Length == frameSize; frame = reader.ReadBytes(frameSize))
        {
            var isOfThisLog = frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));
            if (isOfThisLog && BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)) != 0) commits++;
        }

        return commits;
    }
}
