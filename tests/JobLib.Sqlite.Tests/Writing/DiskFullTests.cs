namespace JobLib.Sqlite.Tests.Writing;

/// <summary>A disk that runs full.</summary>
public sealed class DiskFullTests
{
    private const int DiskKilobytes = 4_096;
    private const int MaxJobs = 10_000;

    [Fact]
    public async Task A_full_disk_refuses_jobs_and_loses_none_and_goes_on_when_there_is_room_again()
    {
        using var disk = TemporaryMount.InMemory(DiskKilobytes);
        var filler = Path.Combine(disk.Location, "filler");
        await File.WriteAllBytesAsync(filler, new byte[1024 * 1024]);
        await using var storage = await Make.PreparedAsync(Path.Combine(disk.Location, "jobs.db"));
        var acknowledged = new List<JobId>();

        await FillAsync(storage, acknowledged);
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => InsertLargeAsync(storage, acknowledged));
        Assert.True(error.IsTransient);

        File.Delete(filler);
        await InsertLargeAsync(storage, acknowledged);
        Assert.Equal(acknowledged.Count, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Assert.Equal(acknowledged.Count, (await storage.Reader.CountAsync(new() { States = [JobState.Enqueued] }, MaxJobs, default)).Value);
        Assert.NotEmpty((await storage.Queue.FetchAsync(Make.Fetch(await Make.ServerAsync(storage), 1, max: 1), default)).Jobs);
    }

    private static async Task FillAsync(SqliteStorage storage, List<JobId> acknowledged)
    {
        for (var i = 0; i < MaxJobs; i++)
        {
            try
            {
                await InsertLargeAsync(storage, acknowledged);
            }
            catch (StorageUnavailableException)
            {
                return;
            }
        }

        Assert.Fail("The disk did not run full.");
    }

    private static async Task InsertLargeAsync(SqliteStorage storage, List<JobId> acknowledged)
    {
        var job = Make.Job(arguments: $"[\"{new string('x', 20_000)}\"]");
        await storage.Jobs.InsertAsync(Make.Unit(job), null, default);
        acknowledged.Add(job.Id);
    }
}
