using JobLib.Storage;

namespace JobLib.Tests.InMemory;

public sealed class FinishedRingTests
{
    [Fact]
    public void Only_so_many_finished_jobs_a_state_are_kept_and_the_first_to_end_goes_first()
    {
        var scene = new MemoryScene(new() { MaxFinished = 3 });
        var ids = Enumerable.Range(0, 10).Select(_ => scene.Add()).ToList();
        foreach (var (index, job) in scene.Fetch().Index())
        {
            scene.Finish(job, new() { Kind = index % 2 == 0 ? JobOutcomeKind.Succeeded : JobOutcomeKind.Failed });
        }

        Assert.Equal([ids[8], ids[6], ids[4]], Ids(scene, JobState.Succeeded));
        Assert.Equal([ids[9], ids[7], ids[5]], Ids(scene, JobState.Failed));
        Assert.Equal((3, 3), (scene.Overview().Counts[JobState.Succeeded], scene.Overview().Counts[JobState.Failed]));
    }

    [Fact]
    public void With_room_for_none_a_job_is_forgotten_when_it_is_over()
    {
        var scene = new MemoryScene(new() { MaxFinished = 0 });
        scene.Add();
        var job = Assert.Single(scene.Fetch());
        Assert.Equal(FinishStatus.Applied, scene.Succeed(job));
        Assert.Equal(FinishStatus.Stale, scene.Succeed(job));
        Assert.All(scene.Overview().Counts.Values, count => Assert.Equal(0, count));
        Assert.Single(scene.Overview().Queues); // the server serves it still
    }

    [Fact]
    public void A_failed_parent_stays_as_long_as_a_child_waits_for_it()
    {
        var scene = new MemoryScene(new() { MaxFinished = 1 });
        var parent = scene.Add();
        var child = scene.Add(JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState));
        Fail(scene);
        for (var i = 0; i < 5; i++)
        {
            scene.Add();
            Fail(scene);
        }

        Assert.Equal(JobState.Failed, scene.Find(parent).State);
        scene.Change(JobChangeKind.Delete, child);
        scene.Add();
        Fail(scene);
        Assert.Empty(scene.FindAll([parent]));
    }

    [Fact]
    public void A_parent_that_many_children_wait_for_stays_until_the_last_of_them_is_moved()
    {
        var scene = new MemoryScene(new() { MaxFinished = 0 });
        var parent = scene.Add();
        for (var i = 0; i < 1_500; i++) scene.Add(JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState));
        scene.Succeed(Assert.Single(scene.Fetch()));
        Assert.Equal((1_000, 500), (scene.Overview().Counts[JobState.Enqueued], scene.Overview().Counts[JobState.Awaiting]));
        Assert.Equal(JobState.Succeeded, scene.Find(parent).State);

        Assert.Equal(new StepResult(500, More: false, null), MemoryScene.Done(scene.Storage.Maintenance.MoveHeldAsync(1_000, default)));
        Assert.Equal(1_500, scene.Overview().Counts[JobState.Enqueued]);
        Assert.Empty(scene.FindAll([parent]));
    }

    private static void Fail(MemoryScene scene) => scene.Finish(Assert.Single(scene.Fetch()), new() { Kind = JobOutcomeKind.Failed });

    private static IEnumerable<JobId> Ids(MemoryScene scene, JobState state) =>
        MemoryScene
            .Done(scene.Storage.Reader.QueryAsync(new() { States = [state], Order = JobOrder.FinishedFirst }, default))
            .Items.Select(job => JobId.Parse(job.Id));
}
