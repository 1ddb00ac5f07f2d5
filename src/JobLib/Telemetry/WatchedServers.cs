using System.Collections.Concurrent;

namespace JobLib.Telemetry;

/// <summary>The servers of this host that serve.</summary>
internal sealed class WatchedServers
{
    private readonly ConcurrentDictionary<IWatchedServer, byte> servers = new();

    public IEnumerable<IWatchedServer> All => servers.Keys;

    public void Add(IWatchedServer server) => servers[server] = 0;

    public void Remove(IWatchedServer server) => servers.TryRemove(server, out _);
}
