using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests;

/// <summary>Redis is killed and comes back, or forgets its library.</summary>
public sealed class RestartTests
{
    private const int Jobs = 100;

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    public async Task What_was_acknowledged_survives_a_kill_of_a_Redis_that_keeps_a_log_and_the_same_storage_goes_on(string fsync)
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", $"--appendfsync {fsync}");
        await using var storage = await Place.OpenAsync(redis);
        var ids = await storage.CreateAsync(Make.Jobs(Jobs));
        var server = await storage.ServerAsync();
        var held = await server.FetchAsync(10);
        redis.Kill();
        redis.Start();
        await server.SucceedAsync(held);
        var rest = await server.FetchAsync(Jobs);
        Assert.Equal(ids, held.Concat(rest).Select(job => job.Id));
    }

    [Fact]
    public async Task Without_persistence_nothing_is_left_and_the_servers_are_refused()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(Make.Jobs(Jobs));
        var server = await storage.ServerAsync();
        redis.Kill();
        redis.Start();
        Assert.False((await storage.Queue.FetchAsync(server.Request(10), default)).Accepted);
        Assert.Equal(0, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Theory]
    [InlineData("FUNCTION")]
    [InlineData("SCRIPT")]
    public async Task What_Redis_has_forgotten_is_sent_again(string what)
    {
        using var redis = what == "SCRIPT" ? SharedServer.StartWithoutFunctions() : SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        var server = await storage.ServerAsync();
        for (var i = 0; i < 3; i++)
        {
            await Place.AdminAsync(redis, what, "FLUSH");
            var id = await storage.CreateAsync();
            Assert.True(server.Renew().Accepted);
            SynchronousCall.Run(() => storage.Reader.FindAsync([id], default));
            await server.SucceedAsync(await server.ClaimAsync());
        }
    }

    [Fact]
    public async Task A_Redis_that_is_away_is_named_and_waited_for()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync always");
        await using var storage = await Place.OpenAsync(redis, new() { CommandTimeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 });
        var id = await storage.CreateAsync();
        redis.Kill();
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.CreateAsync());
        Assert.Contains(redis.Configuration, error.Message, StringComparison.Ordinal);
        redis.Start();
        await storage.IsBackAsync();
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
    }
}
