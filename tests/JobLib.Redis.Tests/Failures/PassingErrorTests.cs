using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Failures;

/// <summary>What passes by itself: it is tried again, told with what Redis said, and works when it has passed.</summary>
public sealed class PassingErrorTests
{
    private static RedisStorageOptions Impatient => new() { MaxAttempts = 2, CommandTimeout = TimeSpan.FromSeconds(2) };

    [Theory]
    [InlineData("BUSY Redis is busy running a script.")]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("READONLY You can't write against a read only replica. script: 0, on @user_script:1.")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")]
    [InlineData("NOREPLICAS Not enough good replicas to write.")]
    [InlineData("CLUSTERDOWN Hash slot not served")]
    [InlineData("MOVED 1 127.0.0.1:1")]
    [InlineData("ASK 1 127.0.0.1:1")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    [InlineData("NOSCRIPT No matching script.")]
    [InlineData("ERR Function not found")]
    public void The_word_decides(string said)
    {
        Assert.True(RedisErrors.IsTransient(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, said)));
        Assert.True(RedisErrors.Unavailable(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, said), 5, "here").IsTransient);
    }

    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.")]
    [InlineData("NOAUTH Authentication required.")]
    [InlineData("NOPERM this user has no permissions to run the 'fcall' command")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value")]
    [InlineData("ERR unknown command")]
    [InlineData("BUSYKEY Target key name already exists.")]
    public void What_waiting_does_not_mend_is_told_at_once(string said) =>
        Assert.False(RedisErrors.IsTransient(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, said)));

    [Fact]
    public async Task A_script_of_somebody_elses_that_does_not_end()
    {
        using var redis = SharedServer.StartPrivate("--busy-reply-threshold 20");
        await using var storage = await Place.OpenAsync(redis, Impatient);
        await using var other = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        var endless = Place.AdminAsync(redis, "EVAL", "while true do end", 0);
        await Eventually.TrueAsync(async () => await SaysAsync(storage, "BUSY"), "it is told as busy");
        await other.GetDatabase().ExecuteAsync("SCRIPT", "KILL");
        await Record.ExceptionAsync(() => endless);
        await storage.CreateAsync();
    }

    [Fact]
    public async Task Too_few_replicas()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis, Impatient);
        await Place.AdminAsync(redis, "CONFIG", "SET", "min-replicas-to-write", "1");
        Assert.True(await SaysAsync(storage, "NOREPLICAS"));
        await Place.AdminAsync(redis, "CONFIG", "SET", "min-replicas-to-write", "0");
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_replica_whose_primary_is_away()
    {
        using var redis = SharedServer.StartPrivate("--replica-serve-stale-data no");
        await using var storage = await Place.OpenAsync(redis, Impatient);
        // opened before: a replica in this state refuses whoever connects, now and then
        await using var before = await ConnectionMultiplexer.ConnectAsync($"{redis.Configuration},allowAdmin=true");
        var admin = before.GetServers().Single();
        await admin.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.CreateAsync());
        await admin.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await storage.IsBackAsync();
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_node_whose_cluster_is_not_whole()
    {
        using var redis = SharedServer.StartPrivate("--cluster-enabled yes", "--cluster-config-file nodes.conf");
        await using var storage = Place.Connect(redis, Impatient);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        await Place.AdminAsync(redis, "CLUSTER", "ADDSLOTSRANGE", 0, 16_383);
        await Eventually.TrueAsync(async () => !await SaysAsync(storage, ""), "the cluster is whole");
    }

    [Fact]
    public async Task A_Redis_that_reads_its_data()
    {
        using var redis = SharedServer.StartPrivate(
            "--appendonly yes",
            "--appendfsync always",
            "--aof-use-rdb-preamble yes",
            "--key-load-delay 100000",
            "--loading-process-events-interval-bytes 1024"
        );
        await using var storage = await Place.OpenAsync(redis, Impatient);
        var ids = await storage.CreateAsync(Make.Jobs(150));
        await Place.AdminAsync(redis, "BGREWRITEAOF");
        await Eventually.TrueAsync(async () => await IsRewrittenAsync(redis), "the log is rewritten");
        redis.Kill();
        redis.BeginToStart(); // a tenth of a second a key, until it is told to hurry
        Assert.True(await SaysAsync(storage, ""));
        await Place.AdminAsync(redis, "CONFIG", "SET", "key-load-delay", "0");
        await storage.IsBackAsync();
        Assert.All(await storage.StatesAsync(ids), state => Assert.Equal(JobState.Enqueued, state));
        Assert.Null(await storage.LossAsync());
    }

    [Fact]
    public async Task A_slot_that_has_moved_to_another_node_is_followed()
    {
        using var cluster = new Cluster();
        await using var storage = await Place.OpenAsync(cluster.Configuration, new() { Name = "moved" });
        await storage.CreateAsync();
        await cluster.MoveAsync("{moved}:");
        await storage.CreateAsync();
        Assert.Null(await storage.LossAsync());
        Assert.Equal(2, await (await storage.ServerAsync()).RunAllAsync());
    }

    private static async Task<bool> IsRewrittenAsync(PrivateServer redis)
    {
        var said = (string?)await Place.AdminAsync(redis, "INFO", "persistence") ?? "";
        return said.Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal) && said.Contains("aof_rewrite_scheduled:0", StringComparison.Ordinal);
    }

    private static async Task<bool> SaysAsync(RedisStorage storage, string word)
    {
        try
        {
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
            await storage.CreateAsync();
            return false;
        }
        catch (StorageUnavailableException error)
        {
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
            return true;
        }
    }
}
