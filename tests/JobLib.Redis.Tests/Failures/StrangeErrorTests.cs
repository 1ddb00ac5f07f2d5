using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Failures;

/// <summary>
/// What does not pass by itself: a password that was changed, a disk that is full, a key that somebody has overwritten. It is told with its remedy or as it is,
/// and over when it is mended.
/// </summary>
public sealed class StrangeErrorTests
{
    [Fact]
    public async Task A_password_that_was_changed()
    {
        using var redis = SharedServer.StartPrivate();
        await Place.AdminAsync(redis, "CONFIG", "SET", "requirepass", "secret");
        await using var mender = await ConnectionMultiplexer.ConnectAsync($"{redis.Configuration},password=secret,allowAdmin=true");
        await using var storage = Place.Connect(
            ConfigurationOptions.Parse($"{redis.Configuration},password=old,connectTimeout=500"),
            new() { MaxAttempts = 1, CommandTimeout = TimeSpan.FromSeconds(2) }
        );
        await Assert.ThrowsAnyAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        await mender.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", "old");
        await storage.IsBackAsync();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_disk_on_which_nothing_can_be_saved()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        Directory.CreateDirectory(Path.Combine(redis.Root, "dump.rdb"));
        await Place.AdminAsync(redis, "CONFIG", "SET", "save", "3600 1");
        await storage.CreateAsync();
        await Place.AdminAsync(redis, "BGSAVE");
        await Eventually.TrueAsync(
            async () => ((string?)await Place.AdminAsync(redis, "INFO", "persistence") ?? "").Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal),
            "the snapshot fails"
        );
        var error = await Assert.ThrowsAsync<StorageException>(() => storage.CreateAsync());
        Assert.Contains("Make room on its disk", error.Message, StringComparison.Ordinal);
        await Place.AdminAsync(redis, "CONFIG", "SET", "save", "");
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_key_that_somebody_has_overwritten()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        await Place.AdminAsync(redis, "SET", "{joblib}:queues", "overwritten");
        var error = await Assert.ThrowsAnyAsync<Exception>(() => storage.CreateAsync());
        Assert.Contains("WRONGTYPE", error.Message, StringComparison.Ordinal);
        await Place.AdminAsync(redis, "DEL", "{joblib}:queues");
        await storage.CreateAsync();
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
    }

    [Theory]
    [InlineData("FUNCTION")]
    [InlineData("SCRIPT")]
    public async Task What_is_forgotten_all_the_time_under_load(string what)
    {
        using var redis = what == "SCRIPT" ? SharedServer.StartWithoutFunctions() : SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        var server = await storage.ServerAsync();
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{redis.Configuration},allowAdmin=true");
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(storage, 25)));
        var ran = 0;
        while (!load.IsCompleted || ran < 200)
        {
            await client.GetDatabase().ExecuteAsync(what, "FLUSH");
            ran += await server.RunAllAsync();
        }

        await load;
        Assert.Equal(200, ran);
        Assert.Null(await storage.LossAsync());
    }

    private static async Task CreateAsync(RedisStorage storage, int count)
    {
        for (var i = 0; i < count; i++) await storage.CreateAsync();
    }
}
