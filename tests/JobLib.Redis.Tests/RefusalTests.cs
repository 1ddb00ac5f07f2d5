using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests;

/// <summary>A Redis that would lose jobs, or takes no more of them.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_Redis_that_deletes_keys_when_its_memory_is_full_is_refused_and_nothing_is_written()
    {
        using var redis = SharedServer.StartPrivate("--maxmemory 100mb", "--maxmemory-policy allkeys-lru");
        await using var storage = Place.Connect(redis);
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("maxmemory-policy allkeys-lru", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (long)await Place.AdminAsync(redis, "DBSIZE"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_memory_refuses_creations_with_the_remedy_and_what_runs_is_finished(bool withFunctions)
    {
        const string policy = "--maxmemory-policy noeviction";
        using var redis = withFunctions ? SharedServer.StartPrivate(policy) : SharedServer.StartWithoutFunctions(policy);
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(Make.Jobs(50));
        var server = await storage.ServerAsync();
        var held = await server.FetchAsync(20);
        await Place.AdminAsync(redis, "CONFIG", "SET", "maxmemory", "1mb");
        var refused = Make.Job();
        var error = await Assert.ThrowsAsync<StorageException>(() => storage.TryCreateAsync(refused));
        Assert.Contains("Raise maxmemory", error.Message, StringComparison.Ordinal);
        Assert.Null(await storage.StateAsync(refused.Id));
        await server.SucceedAsync(held);
        Assert.True(server.Renew().Accepted);
        Assert.Equal(30, await server.RunAllAsync());
        await Place.AdminAsync(redis, "CONFIG", "SET", "maxmemory", "0");
        await storage.CreateAsync(refused);
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
    }

    [Fact]
    public async Task A_replica_that_may_only_be_read_is_named_as_one()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis, new() { MaxAttempts = 2 });
        var id = await storage.CreateAsync();
        await Place.AdminAsync(redis, "REPLICAOF", "127.0.0.1", "1");
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.CreateAsync());
        Assert.True(error.IsTransient);
        await Place.AdminAsync(redis, "REPLICAOF", "NO", "ONE");
    }

    [Fact]
    public async Task Keys_of_a_version_that_is_not_known_yet_are_refused()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await Place.AdminAsync(redis, "HSET", "{joblib}:meta", "schema", RedisStorage.Schema + 1);
        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains($"{RedisStorage.Schema + 1}", error.Message, StringComparison.Ordinal);
    }
}
