using JobLib.Storage;

namespace JobLib.Tests.InMemory;

public sealed class InMemoryStorageTests
{
    private readonly MemoryScene scene = new();

    [Fact]
    public void A_job_goes_through_its_life()
    {
        var id = scene.Add();
        var claimed = Assert.Single(scene.Fetch());
        Assert.Equal(FinishStatus.Applied, scene.Succeed(claimed));
        Assert.Equal(FinishStatus.AlreadyApplied, scene.Succeed(claimed));
        var job = scene.Find(id);
        Assert.Equal([JobState.Enqueued, JobState.Processing, JobState.Succeeded], job.History.Select(entry => entry.State));
        Assert.Equal((JobState.Succeeded, 1, claimed.Fence), (job.State, job.Attempt, job.Fence));
        Assert.Equal(1, scene.Overview().Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task Takes_part_in_no_transaction_and_says_so()
    {
        var refused = await Assert.ThrowsAsync<TransactionNotSupportedException>(async () =>
            await scene.Storage.Jobs.InsertAsync(new(), new NoTransaction(), default)
        );
        Assert.Contains("Leave the transaction out", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () =>
            await scene.Storage.Jobs.CompleteAsync(default, 1, null, new NoTransaction(), default)
        );
    }

    [Fact]
    public async Task A_storage_that_was_disposed_of_wakes_who_waits_and_refuses_everything()
    {
        var waiting = scene.Storage.Queue.WaitAsync(["default"], TimeSpan.FromHours(1), MemoryScene.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await scene.Storage.DisposeAsync();
        await waiting;
        Assert.Throws<ObjectDisposedException>(() => scene.Add());
        await scene.Storage.DisposeAsync();
    }

    [Fact]
    public void What_the_caller_does_to_its_collections_afterwards_changes_no_job()
    {
        var tags = new List<string> { "vip" };
        var parameters = new Dictionary<string, string> { ["tenant"] = "acme" };
        var id = scene.Add(change: job => job with { Tags = tags, Parameters = parameters });
        tags.Clear();
        parameters["tenant"] = "other";
        var job = scene.Find(id);
        Assert.Equal("vip", Assert.Single(job.Tags));
        Assert.Equal("acme", job.Parameters["tenant"]);
        Assert.Throws<NotSupportedException>(() => (job.Tags as IList<string>)?.Clear());
        Assert.Throws<NotSupportedException>(() => (job.Parameters as IDictionary<string, string>)?.Clear());
    }

    [Fact]
    public void Sets_beyond_the_contracts_bound_are_refused_whole()
    {
        var many = Enumerable.Range(0, 1_001).Select(_ => MemoryScene.NewJob()).ToList();
        var refused = Assert.Throws<ArgumentException>(() => scene.Insert(new() { Jobs = many }));
        Assert.Contains("at most 1000", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Insert(new() { Jobs = [MemoryScene.NewJob(), MemoryScene.NewJob() with { Priority = 10 }] }));
        Assert.Equal(0, scene.Overview().Counts[JobState.Enqueued]);
    }

    [Fact]
    public void A_continuation_whose_own_batch_has_not_started_is_held_until_it_has()
    {
        var outside = scene.Add();
        var batch = new NewBatch { Id = JobId.New(TimeProvider.System), Sealed = false };
        var member = MemoryScene.NewJob(JobStart.AfterJob(outside, JobContinuationOptions.OnlyOnSucceededState, TimeSpan.FromMinutes(10))) with
        {
            Batch = batch.Id,
        };
        scene.Insert(new() { Batches = [batch], Jobs = [member] });
        scene.Finish(Assert.Single(scene.Fetch()), new() { Kind = JobOutcomeKind.Succeeded, Result = "42" });
        Assert.Equal(JobState.Awaiting, scene.Find(member.Id).State);

        scene.Advance(TimeSpan.FromMinutes(11));
        scene.Server = scene.Register();
        MemoryScene.Done(
            scene.Storage.Jobs.ChangeBatchesAsync(
                new()
                {
                    Kind = BatchChangeKind.Seal,
                    Batches = [batch.Id],
                    Actor = JobActor.Application,
                },
                default
            )
        );
        Assert.Equal("42", Assert.Single(scene.Fetch()).Parent?.Result); // the delay counted from the parent's end
    }

    [Fact]
    public async Task Nothing_is_lost_or_done_twice_when_everybody_works_at_once()
    {
        const int Jobs = 20_000;
        var done = 0;
        var ran = new System.Collections.Concurrent.ConcurrentDictionary<JobId, int>();
        var producers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Jobs / 2; i++) scene.Add();
        }));
        var servers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var own = scene.Beside();
            while (Volatile.Read(ref done) < Jobs)
            {
                var claimed = own.Fetch(50);
                foreach (var job in claimed) ran.AddOrUpdate(job.Id, 1, (_, count) => count + 1);
                Interlocked.Add(ref done, claimed.Count(job => own.Succeed(job) == FinishStatus.Applied));
                if (claimed.Count == 0) await scene.Storage.Queue.WaitAsync(["default"], TimeSpan.FromMilliseconds(20), MemoryScene.Token);
            }
        }));
        await Task.WhenAll([.. producers, .. servers]);
        Assert.Equal((Jobs, Jobs), (ran.Count, ran.Values.Sum()));
    }

    private sealed class NoTransaction : System.Data.Common.DbTransaction
    {
        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.Unspecified;

        protected override System.Data.Common.DbConnection? DbConnection => null;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }
}
