using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using JobLib.Cli.Connecting;
using JobLib.Import;

namespace JobLib.Cli.Commands.Import;

/// <summary>
/// The application whose jobs are imported, started as it always is, but that the package JobLib.Hangfire inside of it imports as soon as its host is built,
/// and ends it there.
/// </summary>
internal sealed class HangfireApplication : IDisposable
{
    private const string Library = "JobLib.Hangfire";
    private const int MaxLinesKept = 20; // of what the application writes: told only when it fails

    private static readonly TimeSpan TimeToBuild = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TimeToExit = TimeSpan.FromSeconds(5); // when it has said its last word
    private static readonly byte[] Stop = [0];

    private readonly string file;
    private readonly IReadOnlyList<string> arguments;
    private readonly NamedPipeServerStream pipe;
    private readonly Queue<string> written = new();

    /// <exception cref="CliException">It is not there, or would not do.</exception>
    public HangfireApplication(string file, IReadOnlyList<string> arguments)
    {
        (this.file, this.arguments) = (Path.GetFullPath(file), arguments);
        ApplicationFile.Check(this.file, Library);
        Pipe = $"joblib-{Guid.NewGuid():N}";
        pipe = new(Pipe, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
    }

    /// <summary>What it is to talk to.</summary>
    public string Pipe { get; }

    /// <param name="request">What is imported.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Asks it to end between two sets of jobs.</param>
    /// <exception cref="CliException">It did not come to its end.</exception>
    public async Task<ImportReport> ImportAsync(ImportRequest request, Action<ImportProgress> progress, CancellationToken cancellationToken)
    {
        using var process = Start(request);
        try
        {
            await HostAsync(process, cancellationToken);
            return ReportOf(await ListenAsync(progress, cancellationToken));
        }
        finally
        {
            await EndAsync(process);
        }
    }

    public void Dispose() => pipe.Dispose();

    private Process Start(ImportRequest request)
    {
        var settings = new ProcessStartInfo(Host(), [file, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(file),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var hooks = Environment.GetEnvironmentVariable(ImportRequest.HooksVariable);
        settings.Environment[ImportRequest.Variable] = JsonSerializer.Serialize(request with { Hooks = hooks }, ImportJson.Default.ImportRequest);
        settings.Environment[ImportRequest.HooksVariable] = string.IsNullOrEmpty(hooks) ? Library : $"{Library}{Path.PathSeparator}{hooks}";
        var process = Process.Start(settings) ?? throw CliException.NotDone($"{file} could not be started.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The program that runs this one, too.
    private static string Host()
    {
        var host = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }

    // It connects when its host is built.
    private async Task HostAsync(Process process, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(TimeToBuild);
        var connected = pipe.WaitForConnectionAsync(ended.Token);
        await Task.WhenAny(connected, process.WaitForExitAsync(ended.Token));
        if (connected.IsCompletedSuccessfully) return;
        cancellationToken.ThrowIfCancellationRequested();
        if (ended.IsCancellationRequested)
            throw CliException.NotDone($"The application has not built a host within {TimeToBuild.TotalMinutes} minutes, and was ended. {Told()}");
        throw CliException.NotDone($"The application ended (with {process.ExitCode}) before it had built its host. {Told()}");
    }

    private async Task<ImportMessage?> ListenAsync(Action<ImportProgress> progress, CancellationToken cancellationToken)
    {
        await using var asking = cancellationToken.UnsafeRegister(_ => Ask(), null);
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (await LineAsync(reader) is { } line)
        {
            var message = JsonSerializer.Deserialize(line, ImportJson.Default.ImportMessage);
            if (message?.Progress is not { } far) return message;
            progress(far);
        }

        return null;
    }

    private static async Task<string?> LineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync(CancellationToken.None); // also when it has been asked to end: it says so
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Ask()
    {
        try
        {
            pipe.Write(Stop);
        }
        catch (IOException)
        {
            // it is over
        }
    }

    private ImportReport ReportOf(ImportMessage? last) => last switch
    {
        { Report: { } report } => report,
        { Refused: { } text } => throw CliException.Misused(text),
        { Failed: { } text } => throw new CliException(last.IsStorage ? ExitCodes.NoStorage : ExitCodes.NotDone, Secrets.HideIn(text)),
        { Interrupted: true } => throw new CliException(ExitCodes.Interrupted, "Interrupted. What has moved is moved: import again, and it goes on."),
        _ => throw CliException.NotDone($"The application ended in the middle of it. What has moved is moved: import again, and it goes on. {Told()}"),
    };

    private async Task EndAsync(Process process)
    {
        pipe.Dispose(); // which ends an import that nobody listens to
        using var patience = new CancellationTokenSource(TimeToExit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (written)
        {
            written.Enqueue(line.Trim());
            if (written.Count > MaxLinesKept) written.Dequeue();
        }
    }

    private string Told()
    {
        lock (written) return written.Count == 0 ? "It wrote nothing." : $"It wrote: {Secrets.HideIn(string.Join(" | ", written))}";
    }
}
