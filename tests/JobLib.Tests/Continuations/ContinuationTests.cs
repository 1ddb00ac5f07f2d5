using JobLib.Storage;
using JobLib.Tests.Client;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Continuations;

public sealed class ContinuationTests
{
    private readonly ClientFixture fixture = new();
    private readonly JobId parent = JobId.New(TimeProvider.System);

    private IBackgroundJobClient Client => fixture.Client;

    [Fact]
    public async Task A_continuation_names_its_parent_and_the_condition()
    {
        var id = parent.ToString();
        Client.ContinueJobWith<SampleJobs>(id, x => x.Follow(default, JobContext.None, null));
        Client.ContinueJobWith(id, () => Console.WriteLine("a"), JobContinuationOptions.OnAnyFinishedState);
        await Client.ContinueJobWithAsync<IGreeter>(
            id,
            x => x.GreetAsync("a", default),
            JobContinuationOptions.OnlyOnFailedState,
            new() { Queue = "critical", Delay = TimeSpan.FromSeconds(3) }
        );
        Client.ContinueBatchWith<SampleJobs>(id, x => x.Nothing());
        await Client.ContinueBatchWithAsync(id, () => new SampleJobs().DoAsync(default), JobContinuationOptions.OnlyOnDeletedState);

        JobStart[] expected =
        [
            JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState),
            JobStart.AfterJob(parent, JobContinuationOptions.OnAnyFinishedState),
            JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnFailedState, TimeSpan.FromSeconds(3)),
            JobStart.AfterBatch(parent, JobContinuationOptions.OnlyOnSucceededState),
            JobStart.AfterBatch(parent, JobContinuationOptions.OnlyOnDeletedState),
        ];
        Assert.Equal(expected, fixture.Storage.Jobs.Select(job => job.Start));
        Assert.Equal("critical", fixture.Storage.Jobs.ElementAt(2).Queue);
    }

    [Fact]
    public async Task A_parent_that_does_not_exist_is_told_with_its_id()
    {
        fixture.Storage.Answer = job => new(InsertStatus.ParentMissing, job.Id);

        var error = Assert.Throws<JobNotFoundException>(() => Client.ContinueJobWith<SampleJobs>(parent.ToString(), x => x.Nothing()));
        Assert.Equal(parent.ToString(), error.JobId);
        Assert.Contains("Retention", error.Message, StringComparison.Ordinal);
        var batch = await Assert.ThrowsAsync<BatchNotFoundException>(() => Client.ContinueBatchWithAsync<SampleJobs>(parent.ToString(), x => x.Nothing()));
        Assert.Equal(parent.ToString(), batch.BatchId);
    }

    [Fact]
    public void A_parent_that_rules_the_child_out_is_no_error()
    {
        fixture.Storage.Answer = job => new(InsertStatus.ParentRuledOut, job.Id);

        Assert.Equal(Client.ContinueJobWith<SampleJobs>(parent.ToString(), x => x.Nothing()), fixture.Only.Id.ToString());
    }

    [Fact]
    public void What_is_no_id_is_refused()
    {
        Assert.Throws<FormatException>(() => Client.ContinueJobWith<SampleJobs>("7", x => x.Nothing()));
        Assert.Throws<ArgumentNullException>(() => Client.ContinueJobWith<SampleJobs>(null!, x => x.Nothing()));
    }
}
