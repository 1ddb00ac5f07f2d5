using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Server;

/// <summary>A Redis of the test's own: data in a temporary folder, a port of the loopback interface, gone when the test process is.</summary>
internal sealed class PrivateServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string program;
    private readonly string[] settings;
    private readonly string root = Directory.CreateTempSubdirectory("joblib-redis-").FullName;
    private readonly int port = FreePort();
    private readonly Lock gate = new();
    private Process? process;

    public PrivateServer(string program, params string[] settings)
    {
        (this.program, this.settings) = (program, settings);
        Start();
    }

    /// <summary>As <c>UseRedis</c> takes it.</summary>
    public string Configuration => $"127.0.0.1:{port}";

    /// <summary>A redis-server, where Debian and others install it or on the PATH; null when there is none.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/bin").Append("/usr/local/bin").Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public void Start()
    {
        lock (gate)
        {
            process ??= Run();
            WaitUntilItAnswers();
        }
    }

    /// <summary>Ends the server at once, as a crash would.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (process is null) return;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
            process = null;
        }
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(root, recursive: true);
    }

    // The shell ends the server when its standard input is closed, as it is when this process has ended.
    private Process Run()
    {
        var arguments = string.Join(' ', settings.Prepend($"--port {port} --bind 127.0.0.1 --dir '{root}' --save '' --logfile '{root}/log' --protected-mode no"));
        var script = $"'{program}' {arguments} & server=$!; cat > /dev/null; kill -KILL $server; rm -rf '{root}'";
        return Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true }) ?? throw new InvalidOperationException("sh did not start.");
    }

    private void WaitUntilItAnswers()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = ConnectionMultiplexer.Connect($"{Configuration},connectTimeout=1000");
                client.GetDatabase().Ping();
                return;
            }
            catch (Exception error) when (error is RedisException or TimeoutException && Stopwatch.GetElapsedTime(began) < Deadline)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
