using System.Diagnostics;
using JobLib.Ports;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Server;

/// <summary>A Sentinel that watches a primary, and makes a replica of it the next one soon after it has died.</summary>
internal sealed class Sentinel : IDisposable
{
    private const string Service = "jobs";

    private readonly string root = Directory.CreateTempSubdirectory("joblib-sentinel-").FullName;
    private readonly int port = LoopbackPort.Free();
    private readonly Process process;

    public Sentinel(PrivateServer primary)
    {
        var file = Path.Combine(root, "sentinel.conf");
        File.WriteAllLines(
            file,
            [
                $"port {port}", "bind 127.0.0.1", "protected-mode no", $"dir {root}", $"logfile {root}/log",
                $"sentinel monitor {Service} 127.0.0.1 {primary.Port} 1",
                $"sentinel down-after-milliseconds {Service} 300",
                $"sentinel failover-timeout {Service} 2000",
            ]);
        process = PrivateServer.Run(SharedServer.Program, $"'{file}' --sentinel", root);
    }

    /// <summary>As <c>UseRedis</c> takes it.</summary>
    public string Configuration => $"127.0.0.1:{port},serviceName={Service}";

    /// <summary>Returns when it knows the replica, without which there is nobody to promote.</summary>
    public Task KnowsReplicaAsync() => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await using var client = await ConnectionMultiplexer.SentinelConnectAsync($"127.0.0.1:{port}");
                var replicas = await client.GetServers()[0].SentinelReplicasAsync(Service);
                return replicas is [var one] && one.Contains(new("master-link-status", "ok"));
            }
            catch (RedisException)
            {
                return false; // it does not answer yet
            }
        },
        "the Sentinel knows the replica");

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
