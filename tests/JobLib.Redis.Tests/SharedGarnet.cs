using System.Globalization;
using Garnet;
using JobLib.Ports;

namespace JobLib.Redis.Tests;

/// <summary>Another engine that speaks Redis' language, in this process, for the tests that want it.</summary>
internal static class SharedGarnet
{
    private static readonly Lazy<string> Own = new(Start);

    /// <summary>How to reach it.</summary>
    public static string Configuration => Own.Value;

    // It ends with the process. Its scripts run one after the other only in its transaction mode.
    private static string Start()
    {
        var port = LoopbackPort.Free();
        var server = new GarnetServer(
            ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--lua", "--lua-transaction-mode", "--memory", "128m", "--index", "8m", "--page", "1m"]
        );
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        server.Start();
        return $"127.0.0.1:{port}";
    }
}
