using JobLib.Storage;

namespace JobLib.Tests.Storage.InMemory;

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
        var refused = await Assert.ThrowsAsync<TransactionNotSupportedException>(async () => await scene.Storage.Jobs.InsertAsync(new(), new NoTransaction(), default));
        Assert.Contains("Leave the transaction out", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () => await scene.Storage.Jobs.CompleteAsync(default, 1, null, new NoTransaction(), default));
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
