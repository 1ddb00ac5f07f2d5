using JobLib.Redis.Tests.Server;
using JobLib.Reliability.Processes;
using JobLib.Sqlite.Tests;

namespace JobLib.Reliability.Storages;

/// <summary>A Redis and its replica, which has one of its own: when it takes over, there is somebody again to acknowledge what it does.</summary>
internal sealed class RedisPairReliability : ReliabilityStorage
{
    private readonly TemporaryFolder folder = new();
    private readonly Pair pair;
    private readonly PrivateServer next;
    private readonly int acknowledged;

    private RedisPairReliability(Pair pair, int acknowledged)
    {
        (this.pair, this.acknowledged) = (pair, acknowledged);
        next = SharedServer.StartPrivate($"--replicaof 127.0.0.1 {pair.Replica.Port}");
    }

    public override string Name => acknowledged == 0 ? "Redis and a replica" : "Redis and a replica that acknowledges";

    /// <param name="acknowledged">How many replicas are to have what a call did before it returns.</param>
    public static async Task<RedisPairReliability> StartAsync(int acknowledged) => new(await Pair.StartAsync(), acknowledged);

    public override Task<StoragePlace> NewPlaceAsync() => Task.FromResult(
        new StoragePlace(pair.Configuration) { LedgerFile = Path.Combine(folder.Location, "ledger.db"), AcknowledgedReplicas = acknowledged });

    /// <summary>From when this has returned the replica gets nothing; what was there before it was called, it has.</summary>
    public async Task CutOffAsync()
    {
        await pair.CatchUpAsync();
        pair.CutOff();
    }

    /// <summary>Ends the primary; the replica takes its place.</summary>
    public override Task CrashAsync() => pair.PromoteAsync();

    public override Task<string?> LookOverAsync(StoragePlace place) => Task.FromResult<string?>(null);

    public override async ValueTask DisposeAsync()
    {
        next.Dispose();
        await pair.DisposeAsync();
        folder.Dispose();
    }
}
