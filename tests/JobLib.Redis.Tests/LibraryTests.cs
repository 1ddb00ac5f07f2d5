using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>The library of functions: loaded once, beside those of other versions.</summary>
public sealed class LibraryTests
{
    private const string OfAnotherVersion = "joblib_00000000";

    [Fact]
    public async Task Of_many_who_come_at_once_one_loads_it_and_the_library_of_another_version_stays()
    {
        using var redis = SharedServer.StartPrivate();
        await Place.AdminAsync(
            redis,
            "FUNCTION",
            "LOAD",
            $"#!lua name={OfAnotherVersion}\nredis.register_function('{OfAnotherVersion}_mark', function() return 1 end)"
        );
        var storages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Place.OpenAsync(redis)));
        await Task.WhenAll(storages.Select(storage => storage.CreateAsync()));
        Assert.Equal(8, await (await storages[0].ServerAsync()).RunAllAsync());
        Assert.Equal(2, (await Place.AdminAsync(redis, "FUNCTION", "LIST")).Length);
        Assert.Equal(1, (long)await Place.AdminAsync(redis, "FCALL", $"{OfAnotherVersion}_mark", 0));
        foreach (var storage in storages) await storage.DisposeAsync();
    }

    [Fact]
    public async Task A_renewal_writes_none_of_the_rows_that_it_reads()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(Make.Jobs(50));
        var server = await storage.ServerAsync();
        ClaimedJob[] held = [.. await server.FetchAsync(50)];
        server.Renew(held); // notes that they run
        await Place.AdminAsync(redis, "CONFIG", "RESETSTAT");

        server.Renew(held);

        var commands = (string?)await Place.AdminAsync(redis, "INFO", "commandstats");
        Assert.Contains("cmdstat_mget", commands, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_mset", commands, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_outlives_a_restart_of_a_Redis_that_keeps_a_log()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync always");
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        redis.Kill();
        redis.Start();
        Assert.Equal(1, (await Place.AdminAsync(redis, "FUNCTION", "LIST")).Length);
        await storage.CreateAsync();
        Assert.Equal(2, (long)await Place.AdminAsync(redis, "HGET", "{joblib}:meta", "life"));
    }

    [Fact]
    public async Task An_engine_without_functions_is_called_by_scripts_and_asked_again_after_a_minute()
    {
        using var old = SharedServer.StartWithoutFunctions();
        using var successor = SharedServer.StartPrivate();
        await using var before = await ConnectionMultiplexer.ConnectAsync(old.Connection);
        await using var after = await ConnectionMultiplexer.ConnectAsync(successor.Connection);
        var clock = new Watch();
        var calls = new ScriptCalls("{joblib}:", new(), clock);

        var said = await Assert.ThrowsAsync<RedisServerException>(() => CallAsync(before)); // by a function
        await calls.TeachAsync(before, said, isAsync: true, default);
        await CallAsync(before);
        clock.Now += TimeSpan.FromSeconds(59).Ticks;
        await CallAsync(before);
        await CallAsync(after); // which a failover has put in its place
        Assert.Equal(0, (await Place.AdminAsync(successor, "FUNCTION", "LIST")).Length);

        clock.Now += TimeSpan.FromSeconds(1).Ticks;
        said = await Assert.ThrowsAsync<RedisServerException>(() => CallAsync(before)); // it has none all the same
        await calls.TeachAsync(before, said, isAsync: true, default);
        await CallAsync(before);

        clock.Now += TimeSpan.FromMinutes(1).Ticks;
        said = await Assert.ThrowsAsync<RedisServerException>(() => CallAsync(after));
        await calls.TeachAsync(after, said, isAsync: true, default);
        await CallAsync(after);
        Assert.Equal(1, (await Place.AdminAsync(successor, "FUNCTION", "LIST")).Length);

        Task CallAsync(IConnectionMultiplexer connection) =>
            calls.CallAsync(connection, RedisScripts.Signals, new ScriptArguments().Add("").ToArray(0, new()), isNew: true, isAsync: true, default).AsTask();
    }

    private sealed class Watch : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
