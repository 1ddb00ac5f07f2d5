using JobLib.Storage;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Client;

public sealed class CoalescingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientFixture fixture = new();
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CoalescingTests() => fixture.Storage.Info = fixture.Storage.Info with { GroupsCommits = false, MaxSet = 100 };

    [Fact]
    public async Task A_single_caller_is_sent_at_once()
    {
        await fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing());
        fixture.Client.Enqueue<SampleJobs>(x => x.Nothing());

        Assert.Equal([1, 1], fixture.Storage.Units.Select(unit => unit.Jobs.Count));
    }

    [Fact]
    public async Task Callers_that_come_while_a_commit_is_under_way_share_the_next_one()
    {
        HoldFirst();
        var first = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        var others = Enumerable.Range(1, 250).Select(Enqueue).ToList();
        Assert.All(others, call => Assert.False(call.IsCompleted));
        open.SetResult();
        var ids = await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        Assert.Equal([1, 100, 100, 50], fixture.Storage.Units.Select(unit => unit.Jobs.Count));
        Assert.Equal(ids, fixture.Storage.Jobs.Select(job => job.Id.ToString()));
        Assert.Equal(Enumerable.Range(0, 251).Select(i => $"[{i},0]"), fixture.Storage.Jobs.Select(job => job.Payload.Arguments));
    }

    [Fact]
    public async Task A_job_that_cannot_be_stored_fails_its_own_caller_only()
    {
        HoldFirst(unit =>
        {
            if (unit.Jobs.Any(job => job.Payload.Arguments is "[17,0]" or "[60,0]")) throw new InvalidTimeZoneException("as it is");
        });
        var first = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        var others = Enumerable.Range(1, 90).Select(Enqueue).ToList();
        open.SetResult();
        await first.WaitAsync(Patience);
        foreach (var (call, i) in others.Select((call, i) => (call, i + 1)))
        {
            if (i is 17 or 60) await Assert.ThrowsAsync<InvalidTimeZoneException>(() => call.WaitAsync(Patience));
            else await call.WaitAsync(Patience);
        }

        Assert.Equal(89, fixture.Storage.Jobs.Select(job => job.Id).Distinct().Count());
    }

    [Fact]
    public async Task An_answer_comes_to_the_caller_whose_job_it_is_about()
    {
        HoldFirst();
        fixture.Storage.Answer = job => new(job.Payload.Arguments == "[5,0]" ? InsertStatus.ParentMissing : InsertStatus.Created, job.Id);
        var first = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        var others = Enumerable.Range(1, 9).Select(Enqueue).ToList();
        open.SetResult();
        await Assert.ThrowsAsync<JobNotFoundException>(() => others[4].WaitAsync(Patience));
        others.RemoveAt(4);
        await Task.WhenAll([first, .. others]).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_caller_that_gives_up_while_it_waits_is_not_sent()
    {
        HoldFirst();
        var first = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        using var givesUp = new CancellationTokenSource();
        var gone = fixture.Client.EnqueueAsync<SampleJobs>(x => x.Add(1, 0), cancellationToken: givesUp.Token);
        var other = Enqueue(2);
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Patience));
        open.SetResult();
        await Task.WhenAll(first, other).WaitAsync(Patience);

        Assert.Equal(["[0,0]", "[2,0]"], fixture.Storage.Jobs.Select(job => job.Payload.Arguments));
    }

    [Fact]
    public async Task Callers_that_give_up_in_turn_leave_nobody_behind()
    {
        fixture.Storage.BeforeInsertAsync = async (_, _) => await Task.Yield();
        var calls = Enumerable.Range(0, 2_000).Select(async i =>
        {
            using var givesUp = new CancellationTokenSource();
            var call = fixture.Client.EnqueueAsync<SampleJobs>(x => x.Add(i, 0), cancellationToken: givesUp.Token);
            if (i % 3 == 0) await givesUp.CancelAsync();
            try
            {
                return await call;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        });

        var ids = await Task.WhenAll(calls).WaitAsync(Patience);
        var created = fixture.Storage.Jobs.Select(job => job.Id.ToString()).ToHashSet();
        Assert.All(ids.OfType<string>(), id => Assert.Contains(id, created));
    }

    [Fact]
    public async Task Jobs_with_a_key_are_units_of_their_own()
    {
        HoldFirst();
        var first = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        await fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing(), new() { IdempotencyKey = "a" }).WaitAsync(Patience);
        Assert.False(first.IsCompleted);
        open.SetResult();
        await first.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_synchronous_caller_does_not_wait_for_asynchronous_ones()
    {
        fixture.Storage.BeforeInsertAsync = async (_, _) =>
        {
            entered.TrySetResult();
            await open.Task;
        };
        var held = Enqueue(0);
        await entered.Task.WaitAsync(Patience);
        fixture.Client.Enqueue<SampleJobs>(x => x.Nothing());
        Assert.False(held.IsCompleted);
        open.SetResult();
        await held.WaitAsync(Patience);
    }

    [Fact]
    public void Many_synchronous_callers_share_commits()
    {
        var threads = Enumerable.Range(0, 50).Select(i => new Thread(() => fixture.Client.Enqueue<SampleJobs>(x => x.Add(i, 0)))).ToList();
        fixture.Storage.BeforeInsert = unit =>
        {
            if (unit.Jobs.Count == 1) SpinWait.SpinUntil(() => threads.Count(thread => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) == 49, Patience);
        };
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Patience)));

        Assert.Equal([1, 49], fixture.Storage.Units.Select(unit => unit.Jobs.Count));
    }

    private Task<string> Enqueue(int i) => fixture.Client.EnqueueAsync<SampleJobs>(x => x.Add(i, 0));

    private void HoldFirst(Action<InsertRequest>? then = null) => fixture.Storage.BeforeInsertAsync = async (unit, _) =>
    {
        if (unit.Jobs is [{ Payload.Arguments: "[0,0]" }])
        {
            entered.TrySetResult();
            await open.Task;
        }

        then?.Invoke(unit);
    };
}
