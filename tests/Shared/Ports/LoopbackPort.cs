using System.Net;
using System.Net.Sockets;

namespace JobLib.Ports;

/// <summary>
/// Ports for servers that a test starts. They lie below those that systems give to whoever connects: while such a server is down, another connection could
/// be given its very port, or a client that tries again be connected to itself, and the server would never come back.
/// </summary>
internal static class LoopbackPort
{
    private const int First = 10_000;
    private const int Last = 32_000;

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last + 1);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: the next one
            }
        }
    }
}
