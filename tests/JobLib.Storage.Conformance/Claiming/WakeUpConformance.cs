namespace JobLib.Storage.Conformance;

/// <summary>
/// Whatever makes a job ready wakes whoever waits for its queue, here and in another instance. Counted in wake-ups: a wait that has no end of its own ends.
/// </summary>
public abstract class WakeUpConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Looks = 50;
    private const string Key = "customer:7";

    private static readonly TimeSpan Endless = TimeSpan.FromHours(10);
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly string queue = Make.Queue();

    /// <summary>Whether the one who waits is another instance, as in another process.</summary>
    public static TheoryData<bool> Elsewhere => [false, true];

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public Task A_new_job_wakes(bool elsewhere) => WakesAsync(elsewhere, () => Storage.CreateAsync(Make.Job(queue)));

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public Task Many_new_jobs_wake(bool elsewhere) => WakesAsync(elsewhere, () => Storage.CreateAsync(Make.Jobs(500, queue)));

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_is_due_and_promoted_wakes(bool elsewhere)
    {
        await Storage.CreateAsync(Make.Job(queue) with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        Advance(TimeSpan.FromHours(2));
        await WakesAsync(elsewhere, () => Storage.PromoteAllAsync());
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_retry_without_a_delay_wakes(bool elsewhere)
    {
        var (server, job) = await ClaimedAsync();
        await WakesAsync(elsewhere, () => server.FinishAsync(job, Make.Retry()));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_is_released_without_a_delay_wakes(bool elsewhere)
    {
        var (server, job) = await ClaimedAsync();
        await WakesAsync(elsewhere, () => server.FinishAsync(job, Make.Release()));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_is_released_into_another_queue_wakes_there(bool elsewhere)
    {
        var elsewhereQueue = Make.Queue();
        await Storage.CreateAsync(Make.Job(elsewhereQueue));
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync(elsewhereQueue);
        await WakesAsync(elsewhere, () => server.FinishAsync(job, Make.Release() with { Queue = queue }));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_concurrency_key_that_is_handed_on_when_its_holder_ends_wakes(bool elsewhere)
    {
        var (server, holder) = await KeyedAsync();
        await WakesAsync(elsewhere, () => server.SucceedAsync(holder));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_concurrency_key_that_is_handed_on_when_its_holder_is_deleted_wakes(bool elsewhere)
    {
        var (_, holder) = await KeyedAsync();
        await WakesAsync(elsewhere, () => Storage.DeleteAsync(holder.Id));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_concurrency_limit_that_is_raised_wakes(bool elsewhere)
    {
        await KeyedAsync();
        await WakesAsync(elsewhere, async () => await Storage.Queue.SetConcurrencyLimitAsync(Key, 2, Make.Person(), default));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_of_a_full_queue_that_ends_wakes(bool elsewhere)
    {
        var (server, holder) = await FullAsync();
        await WakesAsync(elsewhere, () => server.SucceedAsync(holder));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_of_a_full_queue_that_is_deleted_wakes(bool elsewhere)
    {
        var (_, holder) = await FullAsync();
        await WakesAsync(elsewhere, () => Storage.DeleteAsync(holder.Id));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_queue_limit_that_is_raised_wakes(bool elsewhere)
    {
        await FullAsync();
        await WakesAsync(elsewhere, async () => await Storage.Queue.SetQueueLimitAsync(queue, 2, Make.Person(), default));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_wait_for_a_concurrency_key_that_is_over_wakes(bool elsewhere)
    {
        await KeyedAsync(TimeSpan.FromHours(1));
        Advance(TimeSpan.FromHours(2));
        await WakesAsync(elsewhere, () => Storage.MoveAllAsync());
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_continuation_that_its_parents_end_releases_wakes(bool elsewhere)
    {
        var (server, parent) = await ClaimedAsync(Make.Queue());
        await Storage.CreateAsync(Make.Child(parent.Id, queue: queue));
        await WakesAsync(elsewhere, () => server.SucceedAsync(parent));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_batch_that_is_sealed_wakes(bool elsewhere)
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 3, queue));
        await WakesAsync(elsewhere, async () => await Storage.SealAsync(batch.Id));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_batch_that_starts_after_its_parent_wakes(bool elsewhere)
    {
        var (server, parent) = await ClaimedAsync(Make.Queue());
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 3, queue));
        await WakesAsync(elsewhere, async () =>
        {
            await server.SucceedAsync(parent);
            await Storage.MoveAllAsync();
        });
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task Members_that_are_moved_after_the_commit_that_started_their_batch_wake(bool elsewhere)
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        await Storage.CreateAsync(Make.Members(batch.Id, 1_500, Make.Queue()));
        await Storage.CreateAsync(Make.Members(batch.Id, 10, queue));
        await Storage.ChangeBatchAsync(BatchChangeKind.Seal, batch.Id);
        await WakesAsync(elsewhere, () => Storage.MoveAllAsync());
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_rescued_job_wakes(bool elsewhere)
    {
        await ClaimedAsync();
        Advance(TimeSpan.FromMinutes(11));
        await WakesAsync(elsewhere, () => Storage.RescueAllAsync());
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_a_renewal_puts_back_wakes(bool elsewhere)
    {
        var (server, _) = await ClaimedAsync();
        await WakesAsync(elsewhere, () =>
        {
            Assert.Equal(1, server.Renew().PutBack);
            return Task.CompletedTask;
        });
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_a_leaving_server_gives_back_wakes(bool elsewhere)
    {
        var (server, _) = await ClaimedAsync();
        await WakesAsync(elsewhere, () => server.LeaveAsync());
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_job_that_a_person_requeues_wakes(bool elsewhere)
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Failure());
        await WakesAsync(elsewhere, () => Storage.RequeueAsync(job.Id));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_queue_that_is_resumed_wakes(bool elsewhere)
    {
        await Storage.Queue.SetPausedAsync([queue], true, Make.Person(), default);
        await Storage.CreateAsync(Make.Job(queue));
        await WakesAsync(elsewhere, async () => await Storage.Queue.SetPausedAsync([queue], false, Make.Person(), default));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_tick_of_a_recurring_job_wakes(bool elsewhere)
    {
        await Storage.Recurring.SaveAsync([Make.Recurring("nightly", await Storage.NowAsync()) with { Queue = queue }], Make.Person(), default);
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        var run = Make.Run("nightly") with { Queue = queue };
        await WakesAsync(elsewhere, async () =>
            Assert.Equal([true], await Storage.Recurring.TickAsync([new() { Id = "nightly", Version = due.Version, Jobs = [run], Next = null }], default)));
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task The_waiter_that_follows_one_who_was_taken_away_wakes(bool elsewhere)
    {
        var other = Make.Queue();
        var (holder, first, second) = (Keyed(other), Keyed(queue), Keyed(queue));
        await Storage.CreateAsync([holder, first, second]);
        var server = await Storage.ServerAsync();
        var held = Assert.Single(await server.FetchAsync(10, other, queue));
        await server.SucceedAsync(held);
        await Storage.Queue.SetPausedAsync([queue], true, Make.Person(), default); // so that nobody fetches the one whose turn it is
        await WakesAsync(elsewhere, async () =>
        {
            await Storage.DeleteAsync(first.Id);
            await Storage.Queue.SetPausedAsync([queue], false, Make.Person(), default);
        });
    }

    private NewJob Keyed(string into) => Make.Job(into) with { ConcurrencyKey = Key };

    /// <summary>A running job with a key, and another that waits for it in the queue.</summary>
    private async Task<(TestServer Server, ClaimedJob Holder)> KeyedAsync(TimeSpan? wait = null)
    {
        var other = Make.Queue();
        await Storage.CreateAsync([Keyed(other), Keyed(queue) with { ConcurrencyWait = wait }]);
        var server = await Storage.ServerAsync();
        return (server, Assert.Single(await server.FetchAsync(10, other, queue)));
    }

    /// <summary>A running job of a queue of which one may run, and another that waits there.</summary>
    private async Task<(TestServer Server, ClaimedJob Holder)> FullAsync()
    {
        Assert.SkipUnless(Storage.Info.QueueLimits, "This storage does not limit queues.");
        await Storage.CreateAsync(Make.Jobs(2, queue));
        await Storage.Queue.SetQueueLimitAsync(queue, 1, Make.Person(), default);
        var server = await Storage.ServerAsync();
        return (server, Assert.Single(await server.FetchAsync(10, queue)));
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync(string? from = null)
    {
        await Storage.CreateAsync(Make.Job(from ?? queue));
        var server = await Storage.ServerAsync(Lease);
        return (server, await server.ClaimAsync(from ?? queue));
    }

    private async Task WakesAsync(bool elsewhere, Func<Task> something)
    {
        Assert.SkipWhen(elsewhere && !Storage.Info.SharedByProcesses, "This storage lives in one process.");
        var waiting = elsewhere ? await Sandbox.OpenAsync(Policy) : Storage;
        var server = await waiting.ServerAsync();
        var wait = await BeginAsync(waiting, server);
        await something();
        await wait.WaitAsync(Generous);
        var got = await server.FetchAsync(10, queue);
        for (var look = 0; look < Looks && got.Count == 0; look++) // a hint is no promise: whoever wakes fetches, and waits again when there is nothing yet
        {
            await waiting.Queue.WaitAsync([queue], Endless, TestContext.Current.CancellationToken).AsTask().WaitAsync(Generous);
            got = await server.FetchAsync(10, queue);
        }

        Assert.NotEmpty(got);
    }

    // A wait that hears no more of what came before it: what ends it is the thing itself.
    private async Task<Task> BeginAsync(IJobStorage waiting, TestServer server)
    {
        for (var look = 0; look < Looks; look++)
        {
            Assert.Empty(await server.FetchAsync(10, queue));
            var wait = waiting.Queue.WaitAsync([queue], Endless, TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(wait, Task.Delay(Quiet)) != wait) return wait;
        }

        throw new InvalidOperationException("The wait is never quiet: it ends although there is nothing to fetch.");
    }
}
