using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace JobLib.Tests.Wire;

/// <summary>
/// Stands between the storage and the database. Counts round trips as they are on the wire: how often the client began to send after the server had answered.
/// It can also let an answer be lost, as a network does between a commit and its acknowledgement; be slow; cut; and swallow what is sent without a word.
/// </summary>
internal class Relay : IAsyncDisposable
{
    private static readonly TimeSpan SwallowLook = TimeSpan.FromMilliseconds(20);

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly (string Host, int Port) target;
    private readonly ConcurrentDictionary<TcpClient, TcpClient> connections = new(); // the database's side, by the client's
    private int roundTrips;
    private int answersToLose;

    public Relay(string host, int port, int listenAt = 0)
    {
        target = (host, port);
        listener = new(IPAddress.Loopback, listenAt);
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens, on this machine.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether what is sent disappears, in both directions and on new connections too, while the connections stay open.</summary>
    public bool Swallow { get; set; }

    public int RoundTrips => Volatile.Read(ref roundTrips);

    /// <summary>The next so many answers are lost, and their connections with them, though the database has done what it was asked.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref answersToLose, count);

    /// <summary>How long each piece is under way.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Ends every connection at once.</summary>
    public void Cut()
    {
        foreach (var client in connections.Keys) client.Close();
    }

    /// <summary>Ends the database's side of every connection, of which the other side learns nothing until <see cref="Swallow"/> is taken back.</summary>
    public void HalfOpen()
    {
        Swallow = true;
        foreach (var server in connections.Values) server.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            connections[client] = server;
            try
            {
                await server.ConnectAsync(target.Host, target.Port);
                var asking = new Turn();
                var up = CopyAsync(client.GetStream(), server.GetStream(), () => Asks(asking));
                var down = CopyAsync(server.GetStream(), client.GetStream(), () => Answers(asking));
                await Task.WhenAny(up, down);
                while (Swallow && !stop.IsCancellationRequested) await Task.Delay(SwallowLook); // nobody is told
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException)
            {
                // the database refuses, or the connection was cut before it stood
            }
            finally
            {
                connections.TryRemove(client, out _);
            }
        }
    }

    private bool Asks(Turn turn)
    {
        if (turn.TryTake()) Interlocked.Increment(ref roundTrips);
        return true;
    }

    private bool Answers(Turn turn)
    {
        turn.GiveBack();
        return Interlocked.Decrement(ref answersToLose) < 0;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> passes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (var read = await from.ReadAsync(buffer); read > 0; read = await from.ReadAsync(buffer))
            {
                if (Swallow) continue;
                if (Latency > TimeSpan.Zero) await Task.Delay(Latency);
                if (!passes()) return;
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // one side is gone, and so is the other then
        }
    }

    /// <summary>Whose turn it is to send on one connection.</summary>
    private sealed class Turn
    {
        private int asking;

        public bool TryTake() => Interlocked.Exchange(ref asking, 1) == 0;

        public void GiveBack() => Volatile.Write(ref asking, 0);
    }
}
