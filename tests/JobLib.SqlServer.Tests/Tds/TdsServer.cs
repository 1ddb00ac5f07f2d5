using System.Buffers.Binary;
using System.Data;
using System.Net;
using System.Net.Sockets;

namespace JobLib.SqlServer.Tests.Tds;

/// <summary>
/// A server on loopback that speaks the protocol of SQL Server and answers as it is told: what the real driver makes of each error, of each number and class,
/// at the login or later, can be seen on any machine. It works on threads of its own, so that it answers also while the pool of threads is blocked.
/// </summary>
internal sealed class TdsServer : IDisposable
{
    private const int Header = 8;
    private const int MaxPacket = 4096;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<TdsRequest, DataSet> answer;
    private int logins;

    public TdsServer(Func<TdsRequest, DataSet> answer)
    {
        this.answer = answer;
        listener.Start();
        Run(Accept);
    }

    /// <summary>What every login is refused with; null when it is accepted.</summary>
    public SqlFault? AtLogin { get; set; }

    /// <summary>What a request is refused with; null when it is answered.</summary>
    public Func<TdsRequest, SqlFault?> AtRequest { get; set; } = _ => null;

    /// <summary>How many logins were accepted.</summary>
    public int Logins => Volatile.Read(ref logins);

    public string ConnectionString =>
        $"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=scripted;User ID=u;Password=p;Encrypt=Optional;Connect Retry Count=0;Connect Timeout=5";

    public void Dispose() => listener.Stop();

    private static void Run(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // the test is over, or the client has gone
        }
    }) { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            var client = listener.AcceptTcpClient();
            Run(() => Serve(client));
        }
    }

    private void Serve(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        var connection = 0;
        while (true)
        {
            var (type, message) = Read(stream);
            var (tokens, goesOn) = Answer(type, message, ref connection);
            Write(stream, tokens);
            if (!goesOn) return;
        }
    }

    private (byte[] Tokens, bool GoesOn) Answer(byte type, byte[] message, ref int connection)
    {
        switch (type)
        {
            case 0x12: // before the login: no encryption, no MARS
                return ([0, 0, 16, 0, 6, 1, 0, 22, 0, 1, 4, 0, 23, 0, 1, 0xFF, 15, 0, 7, 208, 0, 0, 2, 0], true);
            case 0x10:
                if (AtLogin is { } refused) return (new TdsTokens().Error(refused).Done(0xFD, 2, 0).ToArray(), false);
                connection = Interlocked.Increment(ref logins);
                return (new TdsTokens().LoggedIn("scripted").ToArray(), true);
            case 0x06: // a command is cancelled
                return (new TdsTokens().Done(0xFD, 0x20, 0).ToArray(), true);
            default:
                return Answer(
                    (type == 0x03 ? TdsRequest.OfCall(message) : TdsRequest.OfBatch(message)) with
                    {
                        Connection = connection,
                    },
                    type == 0x03 ? (byte)0xFE : (byte)0xFD
                );
        }
    }

    private (byte[] Tokens, bool GoesOn) Answer(TdsRequest request, byte end)
    {
        if (AtRequest(request) is { } fault) return (new TdsTokens().Error(fault).Done(end, 2, 0).ToArray(), fault.Class < 20);
        var tokens = new TdsTokens();
        foreach (DataTable table in answer(request).Tables) tokens.ResultSet(table);
        return (tokens.Done(end, 0, 0).ToArray(), true);
    }

    private static (byte Type, byte[] Message) Read(NetworkStream stream)
    {
        using var message = new MemoryStream();
        var header = new byte[Header];
        do
        {
            stream.ReadExactly(header);
            var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - Header];
            stream.ReadExactly(body);
            message.Write(body);
        }
        while ((header[1] & 1) == 0);
        return (header[0], message.ToArray());
    }

    private static void Write(NetworkStream stream, byte[] message)
    {
        using var packets = new MemoryStream();
        var parts = message.Chunk(MaxPacket - Header).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            var header = new byte[Header] { 0x04, (byte)(i == parts.Count - 1 ? 1 : 0), 0, 0, 0, 0, (byte)(i + 1), 0 };
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(parts[i].Length + Header));
            packets.Write(header);
            packets.Write(parts[i]);
        }

        stream.Write(packets.ToArray());
    }
}
