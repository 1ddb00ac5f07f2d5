using JobLib.Redis.Tests.Server;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests.Failures;

/// <summary>A Sentinel names the primary, and makes another one when that dies.</summary>
public sealed class SentinelTests
{
    [Fact]
    public async Task A_storage_that_asks_the_Sentinel_goes_on_with_the_new_primary()
    {
        await using var redis = await Pair.StartAsync();
        using var sentinel = new Sentinel(redis.Primary);
        await sentinel.KnowsReplicaAsync();
        await using var storage = await Place.OpenAsync(sentinel.Configuration);
        var server = await storage.ServerAsync();
        var ids = await storage.CreateAsync(Make.Jobs(10));
        var held = await server.FetchAsync(5);
        await redis.CatchUpAsync();
        redis.Primary.Kill();
        await storage.IsBackAsync();
        Assert.True(server.Renew([.. held]).Accepted);
        await server.SucceedAsync(held);
        Assert.Equal(5, await server.RunAllAsync());
        Assert.All(await storage.StatesAsync(ids), state => Assert.Equal(JobState.Succeeded, state));
        Assert.Null(await storage.LossAsync());
    }
}
