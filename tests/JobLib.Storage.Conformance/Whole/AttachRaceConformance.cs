namespace JobLib.Storage.Conformance;

/// <summary>
/// Continuations that are attached by one instance while another finishes their parents: none is stuck, none starts twice.
/// <see cref="StorageFixture.RaceRepetitions"/> says how often.
/// </summary>
public abstract class AttachRaceConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int AtOnce = 10;

    [Fact]
    public async Task A_child_that_is_attached_while_its_parent_ends_starts_exactly_once() =>
        await RaceAsync(Make.Success(), parent => Make.Child(parent.Id, queue: "children"), JobState.Enqueued);

    [Fact]
    public async Task A_child_that_is_attached_while_its_parent_fails_starts_exactly_once() =>
        await RaceAsync(Make.Failure(), parent => Make.Child(parent.Id, JobContinuationOptions.OnlyOnFailedState, "children"), JobState.Enqueued);

    [Fact]
    public async Task A_child_that_is_attached_while_its_parents_end_rules_it_out_never_waits() =>
        await RaceAsync(Make.Deletion(), parent => Make.Child(parent.Id, queue: "children"), JobState.Deleted);

    [Fact]
    public async Task A_child_that_is_attached_while_its_parent_batch_ends_starts_exactly_once() =>
        await RaceAsync(
            Make.Success(),
            parent => Make.ChildOfBatch(parent.Batch ?? throw new InvalidOperationException("The parent is no member.")) with { Queue = "children" },
            JobState.Enqueued,
            batches: true);

    private async Task RaceAsync(JobOutcome outcome, Func<ClaimedJob, NewJob> child, JobState expected, bool batches = false)
    {
        var other = await Sandbox.OpenAsync();
        var server = await Storage.ServerAsync();
        for (var repetition = 0; repetition < Fixture.RaceRepetitions; repetition += AtOnce)
        {
            await CreateParentsAsync(batches);
            var parents = await server.FetchAsync(AtOnce);
            var children = parents.Select(child).ToList();
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var finish = Task.Run(async () =>
            {
                await start.Task;
                Assert.All(
                    await server.FinishWhenFreeAsync([.. parents.Select(parent => TestServer.Finish(parent, outcome))]),
                    status => Assert.Equal(FinishStatus.Applied, status)
                );
            });
            var attach = Task.Run(async () =>
            {
                await start.Task;
                await other.InsertAsync([.. children]);
            });
            start.SetResult();
            await Task.WhenAll(finish, attach);
            await EndedAsync(server, children, expected);
        }
    }

    private async Task CreateParentsAsync(bool batches)
    {
        var made = Enumerable.Range(0, AtOnce).Select(_ => Make.Batch()).ToList();
        await Storage.Jobs.InsertAsync(
            new() { Batches = batches ? made : [], Jobs = [.. made.Select(batch => batches ? Make.Member(batch.Id) : Make.Job())] },
            null,
            default);
    }

    private async Task EndedAsync(TestServer server, List<NewJob> children, JobState expected)
    {
        var found = await Storage.Reader.FindAsync([.. children.Select(job => job.Id)], default);
        Assert.All(found, job => Assert.Equal(expected, job.State));
        Assert.Equal(children.Count, found.Count);
        var started = await server.DrainAsync("children");
        Assert.Equal(expected == JobState.Enqueued ? children.Select(job => job.Id).Order() : [], started.Select(job => job.Id).Order());
        await server.SucceedAsync(started);
    }
}
