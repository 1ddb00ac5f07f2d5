using JobLib.Tests.Processes;

namespace JobLib.Sqlite.Tests.Processes;

/// <summary>Several processes on one file.</summary>
public sealed class TwoProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_servers_in_two_processes_share_the_jobs_of_two_others_and_each_job_ends_once()
    {
        const int Each = 500;
        using var first = WorkerProcess.Start("serve", Path, "default");
        using var second = WorkerProcess.Start("serve", Path, "default");
        using var producer = WorkerProcess.Start("produce", Path, "default", $"{Each}");
        await using var storage = await Make.PreparedAsync(Path);
        var mine = new List<string>();
        for (var i = 0; i < Each; i++)
        {
            var job = Make.Job();
            await storage.Jobs.InsertAsync(Make.Unit(job), null, default);
            mine.Add(job.Id.ToString());
        }

        await producer.WaitAsync();
        await Eventually.TrueAsync(async () => await CountAsync(storage, JobState.Succeeded) == 2 * Each, "every job has ended");
        await first.StopAsync();
        await second.StopAsync();
        var ended = first.Lines.Concat(second.Lines).Where(line => line != "ready").Order(StringComparer.Ordinal);
        Assert.Equal(mine.Concat(producer.Lines).Order(StringComparer.Ordinal), ended);
    }

    [Fact]
    public async Task A_process_that_is_killed_in_mid_write_loses_no_job_that_it_acknowledged()
    {
        for (var round = 0; round < 5; round++)
        {
            using var producer = WorkerProcess.Start("produce", Path, $"round-{round}", "1000000");
            await Eventually.TrueAsync(() => Task.FromResult(producer.Lines.Count > 50), "the other process creates jobs");
            producer.Kill();
            await producer.WaitAsync();

            await using var storage = await Make.PreparedAsync(Path);
            var acknowledged = producer.Lines.Where(line => JobId.TryParse(line, out _)).Select(JobId.Parse).ToArray();
            foreach (var ids in acknowledged.Chunk(500)) Assert.Equal(ids.Length, (await storage.Reader.FindAsync(ids, default)).Count);
            Assert.Empty(await storage.Reader.OrphansAsync(100_000, default));
        }

        await using var connection = await Make.ConnectionAsync(Path);
        Assert.Equal("ok", Make.Scalar(connection, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_job_of_another_process_wakes_a_server_that_waits()
    {
        await using var storage = await Make.PreparedAsync(Path);
        var server = await Make.ServerAsync(storage);
        Assert.Empty((await storage.Queue.FetchAsync(Make.Fetch(server, 1), default)).Jobs);
        var woken = storage.Queue.WaitAsync(["default"], TimeSpan.FromMinutes(10), default).AsTask();
        using var producer = WorkerProcess.Start("produce", Path, "default", "1");
        await woken.WaitAsync(TimeSpan.FromMinutes(1));
        await producer.WaitAsync();
    }

    [Fact]
    public async Task Five_hundred_synchronous_callers_and_a_renewal_need_no_thread_of_the_pool()
    {
        using var worker = WorkerProcess.Start("starve", Path, "500");
        await worker.WaitAsync();
        Assert.Equal(0, worker.ExitCode);
        await using var storage = await Make.PreparedAsync(Path);
        Assert.Equal(500, await CountAsync(storage, JobState.Enqueued));
    }

    private static async Task<long> CountAsync(SqliteStorage storage, JobState state) => (await storage.Reader.OverviewAsync(default)).Counts[state];
}
