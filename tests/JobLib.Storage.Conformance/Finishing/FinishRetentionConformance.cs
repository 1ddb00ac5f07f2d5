namespace JobLib.Storage.Conformance;

/// <summary>When a finished job expires: the outcome's word, else the job's own, else the policy's.</summary>
public abstract class FinishRetentionConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <inheritdoc/>
    protected override StoragePolicy Policy => new() { Succeeded = TimeSpan.FromDays(2), Deleted = TimeSpan.FromDays(3), Failed = TimeSpan.FromDays(4) };

    /// <summary>Kind, the job's own retention and the outcome's, in days, 0 for none; and how many days it is kept.</summary>
    public static TheoryData<JobOutcomeKind, int, int, int> Cases => new()
    {
        { JobOutcomeKind.Succeeded, 0, 0, 2 },
        { JobOutcomeKind.Succeeded, 10, 0, 10 },
        { JobOutcomeKind.Succeeded, 10, 20, 20 },
        { JobOutcomeKind.Deleted, 0, 0, 3 },
        { JobOutcomeKind.Deleted, 10, 0, 10 },
        { JobOutcomeKind.Deleted, 0, 20, 20 },
        { JobOutcomeKind.Failed, 0, 0, 4 },
        { JobOutcomeKind.Failed, 10, 0, 4 },
        { JobOutcomeKind.Failed, 10, 20, 20 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_finished_job_is_kept_for_as_long_as_the_nearest_word_says(JobOutcomeKind kind, int ofJob, int ofOutcome, int kept)
    {
        await Storage.CreateAsync(Make.Job() with { Retention = Days(ofJob) });
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, new JobOutcome { Kind = kind, Retention = Days(ofOutcome), Error = kind == JobOutcomeKind.Failed ? Make.Error() : null });
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromDays(kept), (await Storage.FindAsync(job.Id)).ExpiresAt);

        Advance(TimeSpan.FromDays(kept) - TimeSpan.FromHours(1));
        await Storage.PruneAllAsync();
        Assert.NotNull(await Storage.StateAsync(job.Id));
        Advance(TimeSpan.FromHours(2));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_job_that_a_person_deletes_is_kept_for_its_own_retention()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Retention = TimeSpan.FromDays(10) });
        await Storage.DeleteAsync(id);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromDays(10), (await Storage.FindAsync(id)).ExpiresAt);
    }

    [Fact]
    public async Task Each_instance_keeps_jobs_by_its_own_policy()
    {
        var other = await Sandbox.OpenAsync(new() { Deleted = TimeSpan.FromDays(50) });
        var (here, there) = (await Storage.CreateAsync(), await Storage.CreateAsync());
        await other.DeleteAsync(there);
        Assert.SkipWhen(ReferenceEquals(other, Storage), "This storage has one instance for all.");
        await Storage.DeleteAsync(here);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromDays(3), (await Storage.FindAsync(here)).ExpiresAt);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromDays(50), (await Storage.FindAsync(there)).ExpiresAt);
    }

    [Fact]
    public async Task A_job_that_goes_on_does_not_expire()
    {
        var staged = await Storage.JobAsync(JobState.Succeeded);
        await Storage.RequeueAsync(staged.Id);
        Assert.Null((await Storage.FindAsync(staged.Id)).ExpiresAt);
        Advance(TimeSpan.FromDays(30));
        await Storage.PruneAllAsync();
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(staged.Id));
    }

    private static TimeSpan? Days(int days) => days == 0 ? null : TimeSpan.FromDays(days);
}
