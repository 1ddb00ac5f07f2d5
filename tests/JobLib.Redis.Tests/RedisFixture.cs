using JobLib.Redis.Tests;
using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisFixture))]

namespace JobLib.Redis.Tests;

/// <summary>Gives each test of the suite an installation of its own in the Redis that all share.</summary>
public class RedisFixture : StorageFixture
{
    private static int made;

    /// <summary>How to reach the servers: on a cluster where <c>JOBLIB_TEST_REDIS_CLUSTER</c> says so.</summary>
    protected virtual string Configuration => IsForCluster ? SharedCluster.Configuration : SharedServer.Configuration;

    private static bool IsForCluster => Environment.GetEnvironmentVariable("JOBLIB_TEST_REDIS_CLUSTER") == "true";

    public override ValueTask<StorageSandbox> CreateAsync() =>
        new(new Sandbox(Configuration, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref made)}"));

    private sealed class Sandbox(string configuration, string name) : StorageSandbox
    {
        private readonly List<RedisStorage> storages = [];
        private TimeSpan offset;

        public override void Advance(TimeSpan time)
        {
            offset += time;
            lock (storages)
            {
                foreach (var storage in storages) storage.ClockOffset = offset;
            }
        }

        public override async ValueTask<bool> TryDeleteRowAsync(JobId id)
        {
            await using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
            return await client.GetDatabase().KeyDeleteAsync($"{{{name}}}:job:{id}");
        }

        protected override IJobStorage Connect()
        {
            var options = new RedisStorageOptions { Name = name, PollInterval = TimeSpan.FromHours(1) }; // who waits is woken, or waits for ever
            var storage = new RedisStorage(RedisConnections.Open(ConfigurationOptions.Parse(configuration), options), options) { ClockOffset = offset };
            lock (storages) storages.Add(storage);
            return storage;
        }

        protected override async ValueTask DropAsync()
        {
            await using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
            foreach (var server in client.GetServers())
            {
                await foreach (var key in server.KeysAsync(pattern: $"{{{name}}}:*", pageSize: 1_000))
                    await client.GetDatabase().KeyDeleteAsync(key, CommandFlags.FireAndForget);
            }
        }
    }
}
