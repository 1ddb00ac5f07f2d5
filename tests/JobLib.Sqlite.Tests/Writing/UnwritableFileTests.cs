using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.Sqlite.Tests.Writing;

/// <summary>Files that the process has open and may not write any more: a right was taken away, or the disk fails and is made read-only.</summary>
public sealed class UnwritableFileTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Files_that_cannot_be_written_for_a_while_refuse_each_change_lose_none_and_are_used_again_by_whoever_opened_them_when()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("jobs.db");
        await using var storage = await Make.PreparedAsync(path);
        var server = await Make.ServerAsync(storage);
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job(), Make.Job()), null, default);
        var job = Assert.Single((await storage.Queue.FetchAsync(Make.Fetch(server, 1, max: 1), default)).Jobs);
        RenewRequest renewal = new() { Owner = server, Claims = [], OldestClaimInFlight = 1, Lease = Lease };
        FinishRequest success = new() { Owner = server, Outcomes = [Make.Success(job)] };

        SqliteStorage late;
        using (WriteProtection.Of(path, path + "-wal"))
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default));
            Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
            Assert.ThrowsAny<StorageException>(() => storage.Servers.Renew(renewal));
            await Assert.ThrowsAnyAsync<StorageException>(async () => await storage.Queue.FinishAsync(success, default));
            Assert.Equal(1, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]); // whoever reads goes on
            late = await Make.PreparedAsync(path); // a process that starts now
            await Assert.ThrowsAnyAsync<StorageException>(async () => await late.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default));
        }

        await using var _ = late;
        Assert.True(storage.Servers.Renew(renewal).Accepted);
        Assert.Equal(FinishStatus.Applied, Assert.Single((await storage.Queue.FinishAsync(success, default)).Outcomes).Status);
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
        await late.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
        Assert.Equal(3, (await late.Queue.FetchAsync(Make.Fetch(server, 2), default)).Jobs.Count);
    }

    /// <summary>Files that nobody may write, not even root, and not even by what is open already.</summary>
    private sealed class WriteProtection : IDisposable
    {
        private readonly string[] files;

        private WriteProtection(string[] files) => this.files = files;

        public static WriteProtection Of(params string[] files)
        {
            if (!OperatingSystem.IsLinux() || !TryChange("+i", files))
                Assert.Skip("Making a file immutable needs Linux, a file system that knows it, and the rights of root.");
            return new(files);
        }

        public void Dispose() => Assert.True(TryChange("-i", files));

        private static bool TryChange(string attribute, string[] files)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo("chattr", [attribute, .. files]) { RedirectStandardError = true });
                process?.WaitForExit();
                return process?.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
