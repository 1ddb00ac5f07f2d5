namespace JobLib.Storage.Conformance;

/// <summary><c>IJobQueue.WaitAsync</c>: a hint that comes long before the time-out when there is something new.</summary>
public abstract class QueueWaitConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_ends_when_a_job_is_created_here_or_by_another_instance(bool elsewhere)
    {
        var creator = elsewhere ? await Sandbox.OpenAsync() : Storage;
        await WokenAsync(() => creator.CreateAsync());
    }

    [Fact]
    public async Task A_wait_ends_when_a_job_becomes_due_and_is_promoted()
    {
        await WokenAsync(async () =>
        {
            await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
            Advance(TimeSpan.FromHours(2));
            await Storage.PromoteAllAsync();
        });
    }

    [Fact]
    public async Task A_wait_ends_when_a_parents_end_releases_a_child()
    {
        var server = await Storage.ServerAsync();
        await WokenAsync(async () =>
        {
            var parent = await Storage.CreateAsync(Make.Job("parents"));
            await Storage.CreateAsync(Make.Child(parent));
            await server.SucceedAsync(await server.ClaimAsync("parents"));
        });
    }

    [Fact]
    public async Task A_wait_ends_by_itself_when_nothing_comes()
    {
        await Storage.Queue.WaitAsync(["default"], TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken).AsTask().WaitAsync(Long);
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        // whoever begins to listen with the first wait ends it at once
        await Storage.Queue.WaitAsync(["default"], TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var wait = Storage.Queue.WaitAsync(["default"], Long, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Long));
    }

    // A hint may be missed by a wait that begins at that very moment, so there is more than one.
    private async Task WokenAsync(Func<Task> something)
    {
        var wait = Storage.Queue.WaitAsync(["default", "other"], Long, TestContext.Current.CancellationToken).AsTask();
        for (var i = 0; i < 20 && !wait.IsCompleted; i++)
        {
            await something();
            await Task.WhenAny(wait, Task.Delay(TimeSpan.FromMilliseconds(500)));
        }

        Assert.True(wait.IsCompletedSuccessfully, "The wait went on though there was something new.");
    }
}
