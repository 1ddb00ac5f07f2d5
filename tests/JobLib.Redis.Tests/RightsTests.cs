using System.Text.RegularExpressions;
using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>A user of Redis with the rights that the page prints, and with fewer.</summary>
public sealed partial class RightsTests
{
    [Fact]
    public async Task The_rule_of_the_page_is_enough_to_create_run_and_look_at_jobs()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await AsUserAsync(redis, RuleOfThePage());
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync(Make.Jobs(3).Select(job => job with { Group = "a" }));
        await storage.PruneAllAsync();
        var server = await storage.ServerAsync();
        Assert.Equal(3, await server.RunAllAsync());
        Assert.True(server.Renew().Accepted);
        await storage.PruneAllAsync();
        await storage.Queue.WaitAsync(["default"], TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(3, (await storage.Reader.CountAsync(new() { States = [JobState.Succeeded] }, 10, default)).Value);
    }

    [Fact]
    public async Task A_missing_right_is_named_with_the_page_that_gives_it()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await AsUserAsync(redis, [.. RuleOfThePage(), "-fcall"]);
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("docs/redis.md", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_load_the_library_is_told_which_right_that_is_and_calls_it_when_another_has_loaded_it()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await AsUserAsync(redis, [.. RuleOfThePage(), "-function|load"]);
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("function|load", error.Message, StringComparison.Ordinal);
        Assert.Contains("docs/redis.md", error.Message, StringComparison.Ordinal);
        await using var other = await Place.OpenAsync(redis);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync();
    }

    private static async Task<RedisStorage> AsUserAsync(PrivateServer redis, string[] rule)
    {
        await Place.AdminAsync(redis, "ACL", [.. rule.Prepend("SETUSER")]);
        return Place.Connect(ConfigurationOptions.Parse($"{redis.Configuration},user=joblib,password=secret"));
    }

    // "ACL SETUSER joblib on >secret …", as it stands there.
    private static string[] RuleOfThePage() =>
        [.. Rule().Match(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "redis.md"))).Groups[1].Value.Split(' ')];

    [GeneratedRegex("^ACL SETUSER (.+)$", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
