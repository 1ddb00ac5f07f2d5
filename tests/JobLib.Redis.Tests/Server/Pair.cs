using StackExchange.Redis;

namespace JobLib.Redis.Tests.Server;

/// <summary>A Redis and its replica. What the one sends to the other passes a relay, which may swallow it.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly Proxy way;

    private Pair()
    {
        Primary = SharedServer.StartPrivate("--repl-diskless-sync-delay 0");
        way = new(Primary);
        Replica = SharedServer.StartPrivate($"--replicaof 127.0.0.1 {way.Port}", "--repl-diskless-sync-delay 0");
    }

    public PrivateServer Primary { get; }

    public PrivateServer Replica { get; }

    /// <summary>Both, as <c>UseRedis</c> takes them: who is the primary is asked every second.</summary>
    public string Configuration => $"{Primary.Configuration},{Replica.Configuration},configCheckSeconds=1,connectTimeout=1000";

    public static async Task<Pair> StartAsync()
    {
        var pair = new Pair();
        await pair.CatchUpAsync();
        return pair;
    }

    /// <summary>The replica gets nothing any more, and is not told.</summary>
    public void CutOff() => way.Swallow = true;

    /// <summary>The replica connects again, and gets what it has missed.</summary>
    public Task JoinAsync()
    {
        way.Swallow = false;
        way.Cut();
        return CatchUpAsync();
    }

    /// <summary>Returns when the replica has everything.</summary>
    public async Task CatchUpAsync()
    {
        await using var primary = await ConnectionMultiplexer.ConnectAsync($"{Primary.Configuration},allowAdmin=true");
        await Eventually.TrueAsync(
            async () =>
            {
                await primary.GetDatabase().StringSetAsync("mark", "1");
                return (int)await primary.GetDatabase().ExecuteAsync("WAIT", 1, 500) == 1;
            },
            "the replica has everything");
    }

    /// <summary>Makes the replica the primary, and ends the other.</summary>
    public async Task PromoteAsync()
    {
        await using var replica = await ConnectionMultiplexer.ConnectAsync($"{Replica.Configuration},allowAdmin=true");
        await replica.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        Primary.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Replica.Dispose();
        Primary.Dispose();
        await way.DisposeAsync();
    }
}
