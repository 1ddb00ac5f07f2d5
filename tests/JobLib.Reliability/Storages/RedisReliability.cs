using JobLib.Redis.Tests.Server;
using JobLib.Reliability.Processes;
using JobLib.Sqlite.Tests;
using StackExchange.Redis;

namespace JobLib.Reliability.Storages;

/// <summary>A Redis of its own. Where it is to crash it has a log: with <c>always</c> it acknowledges nothing before that is on the disk.</summary>
internal sealed class RedisReliability(string? appendfsync = null, params string[] settings) : ReliabilityStorage
{
    private readonly TemporaryFolder folder = new();
    private readonly PrivateServer server = SharedServer.StartPrivate(
        appendfsync is null ? settings : ["--appendonly yes", $"--appendfsync {appendfsync}", .. settings]);
    private int places;

    public override string Name => appendfsync is null ? "Redis" : $"Redis, {appendfsync}";

    /// <summary>What it has written to its log, and a crash of the machine may still take.</summary>
    public string LogFile => Directory.GetFiles(Path.Combine(server.Root, "appendonlydir"), "*.incr.aof").Single();

    public override bool CanCrash => appendfsync is not null;

    public override IReadOnlyList<string> NeverAsked => ["IJobWriter.CompleteAsync"]; // it takes part in no transaction

    /// <summary>The application's own tables are in a file: there is nothing that could be committed together.</summary>
    public override Task<StoragePlace> NewPlaceAsync()
    {
        var name = $"joblib{Interlocked.Increment(ref places)}";
        return Task.FromResult(new StoragePlace(server.Configuration, name) { LedgerFile = Path.Combine(folder.Location, $"{name}.db") });
    }

    public override Task CrashAsync()
    {
        server.Kill();
        return Task.CompletedTask;
    }

    public override Task StartAsync()
    {
        server.Start();
        return Task.CompletedTask;
    }

    /// <summary>Its log was written to the end. That it can be read, each restart shows.</summary>
    public override async Task<string?> LookOverAsync(StoragePlace place)
    {
        // which StackExchange.Redis wants for INFO
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        var said = (string?)await client.GetDatabase().ExecuteAsync("INFO", "persistence") ?? "";
        return said.Contains("aof_last_write_status:ok", StringComparison.Ordinal) ? null : said;
    }

    public override ValueTask DisposeAsync()
    {
        server.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
