using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>Whose connections are used, and how they are named.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task A_multiplexer_of_the_applications_is_used_and_stays_open()
    {
        using var redis = SharedServer.StartPrivate();
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await using (var storage = new RedisStorage(RedisConnections.Of(multiplexer), new()))
        {
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
            await storage.CreateAsync();
            Assert.Equal(redis.Configuration, storage.Info.Location);
        }

        Assert.True(multiplexer.IsConnected);
        Assert.True(await multiplexer.GetDatabase().KeyExistsAsync("{joblib}:meta"));
    }

    [Fact]
    public async Task Every_key_begins_with_the_name_in_braces()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis, new() { Name = "shop" });
        foreach (var state in Enum.GetValues<JobState>())
        {
            await storage.JobAsync(
                state,
                Make.Job(Make.Queue()) with
                {
                    Tags = ["t"],
                    RecurringId = "r",
                    ConcurrencyKey = $"k{state}",
                    IdempotencyKey = $"i{state}",
                }
            );
        }

        await storage.CreateBatchAsync(3);
        await storage.Recurring.SaveAsync([Make.Recurring("nightly", await storage.NowAsync())], Make.Person(), default);
        string[] keys = [.. ((string?[]?)await Place.AdminAsync(redis, "KEYS", "*") ?? []).OfType<string>()];
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.StartsWith("{shop}:", key, StringComparison.Ordinal));
        Assert.All(keys, key => Assert.DoesNotContain("nothing", key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Shop")]
    [InlineData("a{b}")]
    public void A_name_that_would_not_be_one_hash_tag_is_refused(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => new RedisStorageOptions { Name = name }.Check());
        Assert.Contains($"RedisStorageOptions.Name is '{name}'", error.Message, StringComparison.Ordinal);
    }
}
