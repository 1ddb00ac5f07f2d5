using System.Diagnostics;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Server;

/// <summary>A cluster of three nodes on the loopback interface, each with a third of the slots.</summary>
internal sealed class Cluster : IDisposable
{
    private const int Nodes = 3;
    private const int Slots = 16_384;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly PrivateServer[] nodes =
    [
        .. Enumerable.Range(0, Nodes).Select(_ => SharedServer.StartPrivate("--cluster-enabled yes", "--cluster-config-file nodes.conf")),
    ];

    public Cluster()
    {
        for (var i = 0; i < Nodes; i++) Ask(nodes[i], "ADDSLOTSRANGE", Slots * i / Nodes, Slots * (i + 1) / Nodes - 1);
        foreach (var other in nodes.Skip(1))
        {
            var address = other.Configuration.Split(':');
            Ask(nodes[0], "MEET", address[0], address[1]);
        }

        var began = Stopwatch.GetTimestamp();
        while (!nodes.All(node => Ask(node, "INFO").Contains("cluster_state:ok", StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, "The cluster is not complete.");
            Thread.Sleep(100);
        }
    }

    public string Configuration => string.Join(',', nodes.Select(node => node.Configuration));

    /// <summary>Moves the slot of a key, with all that is in it, to the next node.</summary>
    public async Task MoveAsync(string key)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"{Configuration},allowAdmin=true");
        var slot = client.GetHashSlot(key);
        var owner = Array.FindIndex(nodes, node => slot < Slots * (Array.IndexOf(nodes, node) + 1) / Nodes);
        var (from, to) = (nodes[owner], nodes[(owner + 1) % Nodes]);
        Ask(to, "SETSLOT", slot, "IMPORTING", Ask(from, "MYID"));
        Ask(from, "SETSLOT", slot, "MIGRATING", Ask(to, "MYID"));
        await using (var source = await ConnectionMultiplexer.ConnectAsync($"{from.Configuration},allowAdmin=true"))
        {
            var server = source.GetServer(from.Configuration);
            var keys = (string?[]?)await server.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 1_000) ?? [];
            await server.ExecuteAsync("MIGRATE", ["127.0.0.1", to.Port, "", 0, 5_000, "KEYS", .. keys.OfType<string>()]);
        }

        foreach (var node in nodes) Ask(node, "SETSLOT", slot, "NODE", Ask(to, "MYID"));
    }

    public void Dispose()
    {
        foreach (var node in nodes) node.Dispose();
    }

    private static string Ask(PrivateServer node, params object[] arguments)
    {
        using var client = ConnectionMultiplexer.Connect($"{node.Configuration},allowAdmin=true");
        return (string?)client.GetServers()[0].Execute("CLUSTER", arguments) ?? "";
    }
}
