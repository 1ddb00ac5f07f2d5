using System.Collections.Concurrent;
using System.Diagnostics;

namespace JobLib.Tests.Processes;

/// <summary>This program, started again as a worker.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>The lines that it has printed.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public int ExitCode => process.ExitCode;

    public static WorkerProcess Start(params string[] task)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
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

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }
}
