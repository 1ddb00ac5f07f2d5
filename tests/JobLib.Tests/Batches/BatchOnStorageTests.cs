using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Batches;

/// <summary>Batches from the call to their end, on the in-memory storage with a server.</summary>
public sealed class BatchOnStorageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2_500)]
    public async Task A_batch_of_any_size_ends_and_starts_what_waits_for_it(int count)
    {
        await using var host = await StartAsync();
        var batch = await Batches(host).StartNewAsync(async x =>
        {
            for (var i = 0; i < count; i++)
            {
                await x.EnqueueAsync<Member>(m => m.Run(i));
            }
        });
        var after = host.Client.ContinueBatchWith<Member>(batch, m => m.After());
        var next = Batches(host).ContinueBatchWith(batch, x => x.Enqueue<Member>(m => m.After()));
        var job = await host.UntilAsync(after, JobState.Succeeded);
        await UntilAsync(host, next, BatchState.Succeeded);

        var summary = await UntilAsync(host, batch, BatchState.Succeeded);
        Assert.Equal(count, summary.Total);
        Assert.Equal(count, summary.Succeeded);
        Assert.Equal($"{count}", job.Result);
    }

    [Fact]
    public async Task Members_may_wait_for_each_other_and_nested_batches_count_as_one()
    {
        await using var host = await StartAsync();
        string? last = null;
        var batch = Batches(host).StartNew(x =>
        {
            var first = x.Enqueue<Member>(m => m.Run(1));
            var nested = x.StartNew(
                y =>
                {
                    y.Enqueue<Member>(m => m.Run(2));
                    y.Schedule<Member>(m => m.Run(3), TimeSpan.FromMilliseconds(10));
                },
                "nested");
            x.ContinueJobWith<Member>(first, m => m.Run(4));
            x.ContinueJobWith(first, y => y.Enqueue<Member>(m => m.Run(5)));
            last = x.ContinueBatchWith<Member>(nested, m => m.Run(6));
        });

        var summary = await UntilAsync(host, batch, BatchState.Succeeded);
        Assert.Equal(5, summary.Total);
        Assert.Equal([1, 2, 3, 4, 5, 6], host.Services.GetRequiredService<Runs>().Numbers.Order());
        Assert.Equal(JobState.Succeeded, (await host.FindAsync(last ?? ""))?.State);
    }

    [Fact]
    public async Task Of_a_batch_whose_creation_throws_half_way_nothing_runs()
    {
        await using var host = await StartAsync();
        string? id = null;
        Assert.Throws<InvalidTimeZoneException>(() => Batches(host).StartNew(x =>
        {
            id = x.BatchId;
            for (var i = 0; i < 1_500; i++)
            {
                x.Enqueue<Member>(m => m.Run(i));
            }

            throw new InvalidTimeZoneException();
        }));

        await UntilAsync(host, id ?? "", BatchState.Deleted);
        var marker = host.Client.Enqueue<Member>(m => m.After());
        Assert.Equal("0", (await host.UntilAsync(marker, JobState.Succeeded)).Result);
    }

    [Fact]
    public async Task A_batch_that_leans_on_a_job_that_is_gone_leaves_nothing_running()
    {
        await using var host = await StartAsync();
        string? id = null;
        Assert.Throws<JobNotFoundException>(() => Batches(host).StartNew(x =>
        {
            id = x.BatchId;
            x.Enqueue<Member>(m => m.Run(1));
            x.ContinueJobWith<Member>(Guid.NewGuid().ToString(), m => m.Run(2));
        }));

        await UntilAsync(host, id ?? "", BatchState.Deleted);
        var marker = host.Client.Enqueue<Member>(m => m.After());
        Assert.Equal("0", (await host.UntilAsync(marker, JobState.Succeeded)).Result);
    }

    [Fact]
    public async Task A_batch_that_is_over_opens_again_for_what_is_added()
    {
        await using var host = await StartAsync();
        var batch = Batches(host).StartNew(x => x.Enqueue<Member>(m => m.Run(1)));
        await UntilAsync(host, batch, BatchState.Succeeded);
        Batches(host).Attach(batch, x => x.Schedule<Member>(m => m.Run(2), TimeSpan.FromDays(1)));
        await UntilAsync(host, batch, BatchState.Processing);

        Assert.True(Batches(host).Cancel(batch));
        Assert.False(Batches(host).Cancel(batch));
        Assert.Throws<BatchCanceledException>(() => Batches(host).Attach(batch, x => x.Enqueue<Member>(m => m.Run(3))));
        Assert.Throws<BatchNotFoundException>(() => Batches(host).Attach(Guid.NewGuid().ToString(), x => x.Enqueue<Member>(m => m.Run(3))));
        Assert.Throws<BatchNotFoundException>(() => Batches(host).ContinueBatchWith(Guid.NewGuid().ToString(), x => x.Enqueue<Member>(m => m.Run(3))));
    }

    private static Task<JobHost> StartAsync() => JobHost.StartAsync(services => services.AddSingleton<Runs>());

    private static IBatchJobClient Batches(JobHost host) => host.Services.GetRequiredService<IBatchJobClient>();

    private static async Task<BatchSummary> UntilAsync(JobHost host, string id, BatchState state)
    {
        BatchSummary? last = null;
        await Eventually.Async(
            async () => (last = await host.Services.GetRequiredService<IJobMonitor>().FindBatchAsync(id))?.State == state,
            () => $"Batch {id} should be {state} and is {last}."
        );
        return last ?? throw new InvalidOperationException();
    }

    public sealed class Runs
    {
        private readonly Lock gate = new();
        private readonly List<int> numbers = [];

        public IReadOnlyList<int> Numbers
        {
            get
            {
                lock (gate) return [.. numbers];
            }
        }

        public void Add(int number)
        {
            lock (gate) numbers.Add(number);
        }
    }

    public sealed class Member(Runs runs)
    {
        public void Run(int number) => runs.Add(number);

        public int After() => runs.Numbers.Count;
    }
}
