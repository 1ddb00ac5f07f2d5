using System.Diagnostics;
using JobLib.Ports;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Server;

/// <summary>A Redis of the test's own: data in a temporary folder, a port of the loopback interface, gone when the test process is.</summary>
internal sealed class PrivateServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly string program;
    private readonly string arguments;
    private readonly string? issuer;
    private readonly Lock gate = new();
    private Process? process;

    /// <param name="program">The <c>redis-server</c>.</param>
    /// <param name="settings">More of them than every server has: <c>{port}</c> and <c>{root}</c> stand for its own.</param>
    public PrivateServer(string program, params string[] settings)
        : this(program, settings, issuer: null)
    {
    }

    /// <summary>One that speaks TLS, with certificates of this issuer.</summary>
    public PrivateServer(string program, string[] settings, string? issuer)
    {
        (this.program, this.issuer) = (program, issuer);
        var common = "--port {port} --bind 127.0.0.1 --dir '{root}' --save '' --logfile '{root}/log' --protected-mode no";
        arguments = string.Join(' ', settings.Prepend(common))
            .Replace("{port}", $"{Port}", StringComparison.Ordinal)
            .Replace("{root}", Root, StringComparison.Ordinal);
        Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = LoopbackPort.Free();

    /// <summary>Where its files are.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("joblib-redis-").FullName;

    /// <summary>As <c>UseRedis</c> takes it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>The same, with the issuer that is trusted.</summary>
    public ConfigurationOptions Connection
    {
        get
        {
            var connection = ConfigurationOptions.Parse(Configuration);
            if (issuer is null) return connection;
            connection.Ssl = true;
            connection.TrustIssuer(issuer);
            return connection;
        }
    }

    /// <summary>A redis-server, where Debian and others install it or on the PATH; null when there is none.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/bin").Append("/usr/local/bin").Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    /// <summary>Runs a program that ends with this process: the shell ends it when its standard input is closed, as it is then.</summary>
    public static Process Run(string program, string arguments, string root)
    {
        var script = $"'{program}' {arguments} & server=$!; cat > /dev/null; kill -KILL $server; rm -rf '{root}'";
        return Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("sh did not start.");
    }

    public void Start()
    {
        BeginToStart();
        WaitUntilItAnswers();
    }

    /// <summary>Does not wait until it has read its data.</summary>
    public void BeginToStart()
    {
        lock (gate) process ??= Run(program, arguments, Root);
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
        Directory.Delete(Root, recursive: true);
    }

    private void WaitUntilItAnswers()
    {
        var connection = Connection;
        connection.ConnectTimeout = 5_000;
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = ConnectionMultiplexer.Connect(connection);
                client.GetDatabase().Ping();
                return;
            }
            catch (Exception error) when (error is RedisException or TimeoutException && Stopwatch.GetElapsedTime(began) < Deadline)
            {
                Thread.Sleep(20);
            }
        }
    }
}
