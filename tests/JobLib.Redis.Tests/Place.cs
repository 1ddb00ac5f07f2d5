using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>A storage on a server of the test's own.</summary>
internal static class Place
{
    public static RedisStorage Connect(PrivateServer server, RedisStorageOptions? options = null)
    {
        options ??= new();
        return new(RedisConnections.Open(ConfigurationOptions.Parse(server.Configuration), options), options);
    }

    public static async Task<RedisStorage> OpenAsync(PrivateServer server, RedisStorageOptions? options = null)
    {
        var storage = Connect(server, options);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        return storage;
    }

    /// <summary>Sends a command as an administrator.</summary>
    public static async Task<RedisResult> AdminAsync(PrivateServer server, string command, params object[] arguments)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        return await client.GetDatabase().ExecuteAsync(command, arguments);
    }
}
