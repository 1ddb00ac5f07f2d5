using System.Diagnostics;
using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Every call of a client ends at CallTimeout, whatever the storage does.</summary>
public sealed class CallDeadlineTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(4);

    private readonly StorageFaults faults = new();
    private readonly TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_hangs_ends_at_its_time_for_its_caller_and_for_those_behind_it(bool groupsCommits)
    {
        await using var host = await StartAsync(groupsCommits);
        host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note());
        faults.Hang("*", never.Task);

        var callers = new List<Task<TimeSpan>>();
        for (var i = 0; i < 4; i++)
        {
            callers.Add(OnThread(() => host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note())));
            callers.Add(TimeAsync(() => host.Client.EnqueueAsync<Server.StopTests.Waiter>(x => x.Note())));
        }

        callers.Add(OnThread(() => host.Client.Delete(JobId.New(TimeProvider.System).ToString())));
        callers.Add(TimeAsync(() => host.Client.DeleteAsync(JobId.New(TimeProvider.System).ToString())));
        callers.Add(OnThread(() => BatchClient(host).StartNew(batch => batch.Enqueue<Server.StopTests.Waiter>(x => x.Note()))));
        foreach (var took in await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(20))) Assert.InRange(took, Timeout * 0.9, Most);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_whose_time_is_over_leaves_the_rest_of_theirs_to_those_behind_it(bool blocks)
    {
        var time = TimeSpan.FromSeconds(3);
        await using var host = await StartAsync(groupsCommits: false, time);
        var mended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task CallAsync() =>
            blocks
                ? Task.Factory.StartNew(
                    () =>
                    {
                        host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note());
                    },
                    TaskCreationOptions.LongRunning
                )
                : host.Client.EnqueueAsync<Server.StopTests.Waiter>(x => x.Note());
        host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note());
        faults.Hang(nameof(IJobWriter.InsertAsync), mended.Task);

        var alone = CallAsync();
        await Task.Delay(time * 0.5); // what is tested are the times between callers
        var leader = CallAsync(); // sends for itself and the next one when the first is over
        await Task.Delay(time * 0.4);
        var behind = CallAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => alone);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => leader);

        mended.SetResult();
        await behind;
    }

    [Fact]
    public async Task The_time_counts_from_the_call_and_not_from_the_last_try()
    {
        await using var host = await StartAsync(groupsCommits: true);
        faults.Before(nameof(IJobWriter.InsertAsync), async _ =>
        {
            await Task.Delay(400);
            throw new StorageUnavailableException("away");
        });

        Assert.InRange(await OnThread(() => host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note())), TimeSpan.Zero, TimeSpan.FromMilliseconds(850));
        Assert.InRange(await TimeAsync(() => host.Client.EnqueueAsync<Server.StopTests.Waiter>(x => x.Note())), TimeSpan.Zero, TimeSpan.FromMilliseconds(850));
    }

    [Fact]
    public async Task A_storage_that_is_never_ready_lets_its_callers_go()
    {
        faults.Hang(nameof(IJobStorage.PrepareAsync), never.Task);
        await using var host = await StartAsync(groupsCommits: true);

        Assert.InRange(await OnThread(() => host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note())), TimeSpan.Zero, Most);
        Assert.InRange(await TimeAsync(() => host.Client.EnqueueAsync<Server.StopTests.Waiter>(x => x.Note())), TimeSpan.Zero, Most);
    }

    // Its connection is of no use to anybody while the call is under way: to roll back meanwhile hung for ever on Npgsql.
    [Fact]
    public async Task A_caller_that_gives_up_in_its_own_transaction_is_let_go_when_the_storage_has_let_go_of_the_connection()
    {
        await using var host = await StartAsync(groupsCommits: true, TimeSpan.FromMinutes(1));
        host.Client.Enqueue<Server.StopTests.Waiter>(x => x.Note());
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        faults.Hang(nameof(IJobWriter.InsertAsync), left.Task);
        using var end = new CancellationTokenSource();
        await using var transaction = new NoTransaction();

        var call = host.Client.EnqueueAsync<Server.StopTests.Waiter>(x => x.Note(), new() { Transaction = transaction }, end.Token);
        await end.CancelAsync();
        await Task.WhenAny(call, Task.Delay(100)); // one that is let go too early has time to show it
        Assert.False(call.IsCompleted);
        left.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    public ValueTask DisposeAsync()
    {
        never.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private static IBatchJobClient BatchClient(JobHost host) => host.Services.GetRequiredService<IBatchJobClient>();

    private static Task<TimeSpan> OnThread(Action call)
    {
        var result = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = Stopwatch.GetTimestamp();
        new Thread(() =>
        {
            try
            {
                Assert.Throws<StorageUnavailableException>(call);
                result.SetResult(Stopwatch.GetElapsedTime(began));
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        }) { IsBackground = true }.Start();
        return result.Task;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<StorageUnavailableException>(call);
        return Stopwatch.GetElapsedTime(began);
    }

    private Task<JobHost> StartAsync(bool groupsCommits, TimeSpan? timeout = null) => JobHost.StartAsync(
        jobs: jobs =>
        {
            jobs.Options.CallTimeout = timeout ?? Timeout;
            jobs.UseStorage(sp =>
            {
                var inner = new InMemoryStorage(new(), sp.GetRequiredService<TimeProvider>());
                return new FaultyStorage(inner, faults) { Info = inner.Info with { SharedByProcesses = true, GroupsCommits = groupsCommits } };
            });
        },
        withServer: false);

    private sealed class NoTransaction : System.Data.Common.DbTransaction
    {
        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.ReadCommitted;

        protected override System.Data.Common.DbConnection? DbConnection => null;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }
}
