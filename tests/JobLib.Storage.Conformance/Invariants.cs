namespace JobLib.Storage.Conformance;

/// <summary>What holds in every storage at every moment, whatever has been done to it.</summary>
internal static class Invariants
{
    private const int Bound = 1_000_000; // above what a race of 100,000 repetitions leaves behind

    /// <summary>Lets maintenance do all that it has to do, and then checks.</summary>
    public static async Task CheckAtTheEndAsync(IJobStorage storage)
    {
        await storage.RescueAllAsync();
        await storage.MoveAllAsync();
        await storage.PruneAllAsync();
        await CheckAsync(storage);
    }

    public static async Task CheckAsync(IJobStorage storage)
    {
        Assert.Empty(await storage.Reader.OrphansAsync(Bound, default));
        await CheckCountersAsync(storage);
    }

    private static async Task CheckCountersAsync(IJobStorage storage)
    {
        var overview = await storage.Reader.OverviewAsync(default);
        foreach (var state in Enum.GetValues<JobState>())
        {
            var rows = await storage.Reader.CountAsync(new() { States = [state] }, Bound, default);
            Assert.True(overview.Counts.TryGetValue(state, out var count), $"The overview does not name the state {state}.");
            Assert.True(rows.Value == count, $"The overview counts {count} jobs that are {state}; there are {rows.Value} rows.");
        }

        var retrying = await storage.Reader.CountAsync(new() { Retrying = true }, Bound, default);
        Assert.True(retrying.Value == overview.Retrying, $"The overview counts {overview.Retrying} retries; there are {retrying.Value} rows.");
        Assert.Equal(overview.Counts[JobState.Enqueued], overview.Queues.Sum(queue => queue.Enqueued));
        Assert.Equal(overview.Counts[JobState.Processing], overview.Queues.Sum(queue => queue.Processing));
    }
}
