using JobLib.Storage.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

[Collection(BlockedPoolConformance.Collection)]
public class BlockedPoolLeaseTests
{
    [Fact]
    public async Task A_thread_pool_that_is_blocked_for_longer_than_a_lease_does_not_lose_it()
    {
        await using var host = await JobHost.StartAsync(services => services.AddSingleton<StopTests.Gate>(), LeaseTests.Brief);
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilReleasedAsync());
        await gate.Entered.Task;
        var before = Assert.Single(await host.Storage.Reader.ServersAsync(CancellationToken.None));

        BlockThePool(TimeSpan.FromSeconds(2));

        var after = Assert.Single(await host.Storage.Reader.ServersAsync(CancellationToken.None));
        Assert.Equal(before.Id, after.Id);
        Assert.False(after.Dead);
        gate.Release.SetResult();
        Assert.Equal(1, (await host.UntilAsync(id, JobState.Succeeded)).Attempt);
    }

    // Far more blocked work than the pool will add threads for in this time.
    private static void BlockThePool(TimeSpan time)
    {
        using var release = new ManualResetEventSlim();
        using var done = new CountdownEvent(200);
        for (var i = 0; i < 200; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                release.Wait();
                done.Signal();
            }, null);
        }

        Thread.Sleep(time); // how long the pool stays blocked is what is tested
        release.Set();
        done.Wait();
    }
}
