using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using JobLib.Ports;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>A PostgreSQL server of the test's own: data in a temporary folder, a port of the loopback interface, gone when the test process is.</summary>
internal sealed class PrivateServer : IDisposable
{
    private readonly PostgreSqlBinaries binaries;
    private readonly string settings;
    private readonly string root = Directory.CreateTempSubdirectory("joblib-pg-").FullName;
    private readonly int port = LoopbackPort.Free();
    private readonly Process watchdog;

    public PrivateServer(PostgreSqlBinaries binaries, string settings = "")
    {
        this.binaries = binaries;
        this.settings = settings;
        PostgreSqlBinaries.HandOver(root);
        binaries.Run("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        Start();
        watchdog = Watch();
    }

    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = "postgres",
            Username = "postgres",
        }.ConnectionString;

    private string Data => Path.Combine(root, "data");

    public void Start() =>
        binaries.Run(
            "pg_ctl",
            "-D",
            Data,
            "-w",
            "-t",
            "60",
            "-l",
            Path.Combine(root, "log"),
            "-o",
            $"-p {port} -k {root} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c full_page_writes=off {settings}",
            "start"
        );

    /// <summary>Ends every process of the server at once, as a crash would.</summary>
    public void StopImmediately() => binaries.Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Restarts the server as one that follows another and can be read from alone. The other need not exist.</summary>
    public async Task BecomeStandbyAsync()
    {
        binaries.Run("pg_ctl", "-D", Data, "-w", "-m", "fast", "stop");
        await WriteAsync("standby.signal", "");
        Start();
    }

    /// <summary>Gives the server this certificate, and restarts it so that it encrypts what clients ask it to.</summary>
    public async Task EncryptAsync(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey() ?? throw new ArgumentException("The certificate has no private key.", nameof(certificate));
        await WriteAsync("server.crt", certificate.ExportCertificatePem());
        await WriteAsync("server.key", key.ExportPkcs8PrivateKeyPem());
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), "\nssl = on\n");
        StopImmediately();
        Start();
    }

    public void Dispose()
    {
        watchdog.Kill();
        watchdog.Dispose();
        StopImmediately();
        Directory.Delete(root, recursive: true);
    }

    // Stops the server when this process has been killed and cannot: it ends by itself when its standard input is closed.
    private Process Watch()
    {
        var script = $"cat > /dev/null; kill -QUIT $(head -1 '{Data}/postmaster.pid') && sleep 1; rm -rf '{root}'";
        return Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("sh did not start.");
    }

    private async Task WriteAsync(string name, string text)
    {
        var file = Path.Combine(Data, name);
        await File.WriteAllTextAsync(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        PostgreSqlBinaries.HandOver(file);
    }
}
