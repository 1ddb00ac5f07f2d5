using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using JobLib.Ports;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>
/// A PgBouncer of the tests' own before their database, in transaction mode at its strictest: sessions are taken in turns, so that two transactions of one
/// client meet two of them, and after each transaction its session is emptied by <c>DISCARD ALL</c>.
/// </summary>
internal sealed class PgBouncer : IDisposable
{
    private const string Missing = "PgBouncer is not installed here (apt-get install pgbouncer).";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string root = Directory.CreateTempSubdirectory("joblib-pooler-").FullName;
    private readonly int port = LoopbackPort.Free();
    private readonly Process keeper;

    private PgBouncer(string program)
    {
        var settings = Path.Combine(root, "settings.ini");
        File.WriteAllText(settings, $"""
            [databases]
            {Database("owner", TestDatabase.ConnectionString)}
            {Database("worker", TestDatabase.WorkerConnectionString)}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            server_reset_query = DISCARD ALL
            server_reset_query_always = 1
            server_round_robin = 1
            min_pool_size = 3
            default_pool_size = 20
            max_client_conn = 1000
            logfile = {Path.Combine(root, "log")}
            """);
        keeper = PostgreSqlBinaries.Keep(program, settings, root);
        WaitUntilItListens();
    }

    /// <summary>Starts one; skips the test, with the reason, where it is not installed (and fails it where CI promises it).</summary>
    public static PgBouncer Start()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin");
        if (folders.Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists) is { } program) return new(program);
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.Skip(Missing);
        throw new InvalidOperationException(Missing);
    }

    /// <summary>The way through the pooler to what this connection string names.</summary>
    public string Way(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = "127.0.0.1", Port = port, Database = connectionString == TestDatabase.ConnectionString ? "owner" : "worker", SslMode = SslMode.Disable,
    }.ConnectionString;

    public void Dispose()
    {
        keeper.StandardInput.Close(); // it ends by this
        keeper.WaitForExit(Deadline);
        keeper.Dispose();
    }

    private static string Database(string name, string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var password = target.Password is { Length: > 0 } given ? $" password='{given.Replace("'", "''", StringComparison.Ordinal)}'" : "";
        return $"{name} = host={target.Host ?? "127.0.0.1"} port={target.Port} dbname={target.Database} user={target.Username}{password}";
    }

    private void WaitUntilItListens()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < Deadline && !keeper.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }
}
