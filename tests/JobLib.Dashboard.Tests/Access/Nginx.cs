using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Debian's nginx on a socket of a folder of its own, with one server block. Where there is none, tests are skipped, and under CI they fail.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    public const string User = "ada";
    public const string Password = "correct horse";

    private const string Program = "/usr/sbin/nginx";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private readonly Process process;

    private Nginx(string folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    public static string PasswordHeader { get; } = $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}\r\n";

    private string Door => Path.Combine(folder, "door");

    /// <param name="server">What stands in the server block; the file of passwords is the one that recipes name.</param>
    public static async Task<Nginx> StartAsync(string server)
    {
        if (!File.Exists(Program))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{Program} is missing. Install Debian's package nginx.");
            Assert.Skip($"{Program} is missing: install Debian's package nginx to run the tests of the recipes for it.");
        }

        var folder = Directory.CreateTempSubdirectory("joblib-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "jobs.htpasswd"), $"{User}:{{PLAIN}}{Password}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log {{folder}}/errors;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                server {
                    listen unix:{{folder}}/door;
                    {{server.Replace("/etc/nginx/jobs.htpasswd", $"{folder}/jobs.htpasswd", StringComparison.Ordinal)}}
                }
            }
            """);
        var nginx = new Nginx(folder, Process.Start(new ProcessStartInfo(Program, ["-p", folder, "-c", $"{folder}/nginx.conf", "-e", $"{folder}/errors"]))!);
        await nginx.WaitAsync();
        return nginx;
    }

    /// <summary>Sends a request as it is written here, which no client would, and reads the answer until the text; to its end without one.</summary>
    public async Task<string> SendAsync(string request, string? until = null)
    {
        using var socket = await ConnectAsync();
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var deadline = new CancellationTokenSource(Patience);
        var (answer, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        while (until is null || !answer.ToString().Contains(until, StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer, deadline.Token) is not (> 0 and var read)) break;
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // The file of the socket is there a moment before anybody listens on it.
    private async Task WaitAsync()
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var socket = await ConnectAsync();
                return;
            }
            catch (SocketException)
            {
                Assert.False(process.HasExited || Stopwatch.GetElapsedTime(began) > Patience, $"nginx did not start: {await ErrorsAsync()}");
                await Task.Delay(10);
            }
        }
    }

    private async Task<string> ErrorsAsync() =>
        File.Exists(Path.Combine(folder, "errors")) ? await File.ReadAllTextAsync(Path.Combine(folder, "errors")) : "it said nothing";

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Door));
        return socket;
    }
}
