using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JobLib.Ports;

namespace JobLib.Samples.Tests;

/// <summary>A web application, run as a process of its own, as a user would.</summary>
internal sealed class AppProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly StringBuilder output = new();

    private AppProcess(Process process, Uri address)
    {
        this.process = process;
        Http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>The quick start on a SQLite file.</summary>
    public static Task<AppProcess> QuickStartAsync(string database, params (string Name, string Value)[] environment) => StartAsync(
        Repository.PathOf($"samples/QuickStart/bin/{Repository.Configuration}/net10.0/QuickStart.dll"),
        Repository.PathOf("samples/QuickStart"),
        [("JOBLIB_SQLITE", database), .. environment]);

    /// <summary>Starts an application and waits until it answers requests, whatever it answers.</summary>
    public static async Task<AppProcess> StartAsync(string dll, string folder, params (string Name, string Value)[] environment)
    {
        var started = Start(dll, folder, environment);
        await started.UntilAsync(
            async () =>
            {
                using var answer = await started.Http.GetAsync(new Uri("/", UriKind.Relative));
                return true;
            },
            "The application should answer.");
        return started;
    }

    /// <summary>Starts an application, with or without a web.</summary>
    public static AppProcess Start(string dll, string folder, params (string Name, string Value)[] environment)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        var start = new ProcessStartInfo("dotnet", [dll])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = address.ToString() },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."), address);
    }

    public async Task<string> PostAsync(string path)
    {
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetString() ?? "";
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    /// <summary>Waits until a condition holds; a request that fails meanwhile counts as "not yet".</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                Assert.False(process.HasExited, $"{otherwise} It ended with code {(process.HasExited ? process.ExitCode : 0)}:\n{Output}");
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"{otherwise}\n{Output}");
            await Task.Delay(20); // between two looks at the condition
        }
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, as an orchestrator would; waits for the end.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        Http.Dispose();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (output) output.AppendLine(line);
    }
}
