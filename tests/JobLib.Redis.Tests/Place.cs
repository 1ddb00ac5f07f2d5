using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>A storage on a server of the test's own.</summary>
internal static class Place
{
    public static RedisStorage Connect(PrivateServer server, RedisStorageOptions? options = null) => Connect(server.Connection, options);

    public static RedisStorage Connect(ConfigurationOptions configuration, RedisStorageOptions? options = null)
    {
        options ??= new();
        return new(RedisConnections.Open(configuration, options), options);
    }

    public static Task<RedisStorage> OpenAsync(PrivateServer server, RedisStorageOptions? options = null) => OpenAsync(server.Connection, options);

    public static Task<RedisStorage> OpenAsync(string configuration, RedisStorageOptions? options = null) =>
        OpenAsync(ConfigurationOptions.Parse(configuration), options);

    public static async Task<RedisStorage> OpenAsync(ConfigurationOptions configuration, RedisStorageOptions? options = null)
    {
        var storage = Connect(configuration, options);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        return storage;
    }

    /// <summary>What servers are told that is lost; null when nothing is. Whose look finds it out is told by the next.</summary>
    public static async Task<string?> LossAsync(this RedisStorage storage)
    {
        await storage.Servers.SignalsAsync(default, default);
        return (await storage.Servers.SignalsAsync(default, default)).Loss;
    }

    /// <summary>Waits until the connections have found their server again.</summary>
    public static Task IsBackAsync(this RedisStorage storage) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await storage.Servers.SignalsAsync(default, default);
                return true;
            }
            catch (StorageUnavailableException)
            {
                return false;
            }
        },
        "Redis answers again",
        TimeSpan.FromSeconds(30));

    /// <summary>Sends a command as an administrator.</summary>
    public static async Task<RedisResult> AdminAsync(PrivateServer server, string command, params object[] arguments)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        return await client.GetDatabase().ExecuteAsync(command, arguments);
    }
}
