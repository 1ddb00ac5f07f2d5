using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>
/// Stands between the storage and the database. Counts round trips as they are on the wire: how often the client began to send after the server had answered.
/// It can also let an answer be lost, as a network does between a commit and its acknowledgement.
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly (string Host, int Port) target;
    private readonly string connectionString;
    private int roundTrips;
    private int answersToLose;

    public Proxy(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        target = (given.Host ?? "127.0.0.1", given.Port);
        listener.Start();
        this.connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, SslMode = SslMode.Disable }.ConnectionString;
        _ = AcceptAsync();
    }

    /// <summary>The way to the database through here.</summary>
    public string ConnectionString => connectionString;

    public int RoundTrips => Volatile.Read(ref roundTrips);

    /// <summary>The next so many answers are lost, and their connections with them, though the database has done what it was asked.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref answersToLose, count);

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
            await server.ConnectAsync(target.Host, target.Port);
            var asking = new Turn();
            var up = CopyAsync(client.GetStream(), server.GetStream(), () => Asks(asking));
            var down = CopyAsync(server.GetStream(), client.GetStream(), () => Answers(asking));
            await Task.WhenAny(up, down);
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

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> passes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (var read = await from.ReadAsync(buffer); read > 0; read = await from.ReadAsync(buffer))
            {
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
