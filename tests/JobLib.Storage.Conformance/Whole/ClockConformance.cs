namespace JobLib.Storage.Conformance;

/// <summary>The storage's clock is the only one that decides.</summary>
public abstract class ClockConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task All_instances_share_one_clock_and_it_moves_as_the_test_says()
    {
        var other = await Sandbox.OpenAsync();
        var before = await Storage.NowAsync();
        Advance(TimeSpan.FromDays(365));
        Expect.Near(before.AddDays(365), await Storage.NowAsync());
        Expect.Near(before.AddDays(365), await other.NowAsync());
    }

    [Fact]
    public async Task The_clock_never_goes_back()
    {
        var last = await Storage.NowAsync();
        for (var i = 0; i < 50; i++)
        {
            var now = await Storage.NowAsync();
            Assert.True(now >= last, $"The clock went from {last:O} to {now:O}.");
            last = now;
        }
    }

    [Fact]
    public async Task A_delay_counts_from_the_storages_present_whatever_the_machines_clock_says()
    {
        Advance(TimeSpan.FromDays(3_650));
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var found = await Storage.FindAsync(id);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(1), found.DueAt);
        Expect.Near(await Storage.NowAsync(), found.CreatedAt);
        Assert.Equal(0, await Storage.PromoteAllAsync());
    }

    [Fact]
    public async Task An_instant_that_is_past_by_the_storages_clock_is_past_though_the_machines_clock_is_not_there_yet()
    {
        Advance(TimeSpan.FromDays(3_650));
        var start = JobStart.AtInstant(TimeProvider.System.GetUtcNow().AddDays(30));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(await Storage.CreateAsync(Make.Job() with { Start = start })));
    }

    [Fact]
    public async Task A_job_lives_through_ten_years_of_retries()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        for (var year = 1; year <= 10; year++)
        {
            await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromDays(365)));
            Assert.Equal(0, await Storage.PromoteAllAsync());
            Advance(TimeSpan.FromDays(366));
            await Storage.PruneAllAsync();
            Assert.Equal(1, await Storage.PromoteAllAsync());
        }

        var job = await server.ClaimAsync();
        Assert.Equal((id, 11), (job.Id, job.Attempt));
    }
}
