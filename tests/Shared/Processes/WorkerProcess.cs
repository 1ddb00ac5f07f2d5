using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace JobLib.Tests.Processes;

/// <summary>This program, started again as a worker.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private Process? guard;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>The lines that it has printed.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public int ExitCode => process.ExitCode;

    public bool HasExited => process.HasExited;

    public static WorkerProcess Start(params string[] task) => StartProgram(typeof(WorkerProcess).Assembly.Location, task);

    /// <summary>Another program that is built like this one.</summary>
    public static WorkerProcess StartProgram(string assembly, params string[] task)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(assembly);
        else start.FileName = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? "exe" : null);
        foreach (var argument in task.Prepend("worker")) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        var worker = new WorkerProcess(process);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text) worker.Lines.Enqueue(text);
        };
        process.BeginOutputReadLine();
        return worker;
    }

    /// <summary>Ends it as a power switch would.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Stops its threads where they are, as a paused machine would.</summary>
    public Task PauseAsync()
    {
        // It cannot end by itself then, as it does when this process has been killed and its input is closed: somebody does it for it.
        guard = Process.Start(new ProcessStartInfo("sh", ["-c", $"cat > /dev/null; kill -KILL {process.Id}"]) { RedirectStandardInput = true });
        return SignalAsync("-STOP");
    }

    public async Task ContinueAsync()
    {
        guard?.Kill();
        guard?.Dispose();
        guard = null;
        await SignalAsync("-CONT");
    }

    /// <summary>Writes a line to its input.</summary>
    public async Task SendAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    public async Task StopAsync()
    {
        process.StandardInput.Close();
        await WaitAsync();
    }

    public async Task WaitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(deadline.Token);
        process.WaitForExit(); // also for the last of its output
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        guard?.Kill();
        guard?.Dispose();
        if (!process.HasExited) Kill();
        process.Dispose();
    }
}
