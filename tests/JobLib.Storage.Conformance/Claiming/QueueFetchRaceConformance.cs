namespace JobLib.Storage.Conformance;

/// <summary><c>IJobQueue.FetchAsync</c> by many at once.</summary>
public abstract class QueueFetchRaceConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Fetchers = 8;

    [Fact]
    public async Task Fetch_gives_each_job_to_one_worker_when_many_fetch_at_once()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(400));
        var claimed = await FetchAtOnceAsync(max: 7);
        Assert.Equal(ids.Order(), claimed.Select(job => job.Id).Order());
    }

    [Fact]
    public async Task A_single_job_goes_to_one_of_many_fetchers_every_time()
    {
        for (var round = 0; round < 20; round++)
        {
            var queue = Make.Queue();
            var id = await Storage.CreateAsync(Make.Job(queue));
            Assert.Equal(id, Assert.Single(await FetchAtOnceAsync(max: 1, queue)).Id);
        }
    }

    [Fact]
    public async Task Jobs_that_are_created_while_many_fetch_and_finish_all_run_exactly_once()
    {
        const int Jobs = 300;
        var other = await Sandbox.OpenAsync();
        var ran = 0;
        await Together.RunAsync(Fetchers + 1, async (i, stop) =>
        {
            if (i == Fetchers)
            {
                foreach (var chunk in Make.Jobs(Jobs).Chunk(10))
                {
                    await Storage.CreateAsync(chunk);
                }

                return;
            }

            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            while (Volatile.Read(ref ran) < Jobs && !stop.IsCancellationRequested)
            {
                var got = await server.FetchAsync(5);
                await server.SucceedAsync(got);
                Interlocked.Add(ref ran, got.Count);
            }
        });
        Assert.Equal(Jobs, ran);
        Assert.Equal(Jobs, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task A_job_is_either_fetched_or_deleted_when_both_are_tried_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var queue = Make.Queue();
            var id = await Storage.CreateAsync(Make.Job(queue));
            var server = await (await Sandbox.OpenAsync()).ServerAsync();
            var fetch = Task.Run(() => server.FetchAsync(1, queue));
            var delete = Task.Run(() => Storage.DeleteAsync(id));
            await Task.WhenAll(fetch, delete);
            var status = (await fetch).Count == 0 ? FinishStatus.Stale : await server.TryFinishAsync((await fetch)[0], Make.Success());
            Assert.Equal((FinishStatus.Stale, JobState.Deleted), (status, await Storage.StateAsync(id)));
        }
    }

    private async Task<IReadOnlyList<ClaimedJob>> FetchAtOnceAsync(int max, string queue = "default")
    {
        var other = await Sandbox.OpenAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, Fetchers).Select(i => Task.Run(async () =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            var mine = new List<ClaimedJob>();
            for (var got = await server.FetchAsync(max, queue); got.Count > 0; got = await server.FetchAsync(max, queue))
            {
                mine.AddRange(got);
            }

            return mine;
        })));
        return [.. all.SelectMany(mine => mine)];
    }
}
