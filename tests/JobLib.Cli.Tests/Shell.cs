using System.Diagnostics;
using System.Text;

namespace JobLib.Cli.Tests;

/// <summary>The program itself, started by a shell: in pipes, or on a terminal, which <c>script</c> of util-linux makes.</summary>
internal sealed class Shell : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Task read;

    private Shell(Process process)
    {
        this.process = process;
        read = ReadAsync();
    }

    /// <summary>How the program is called.</summary>
    public static string Command => $"dotnet '{typeof(CliApp).Assembly.Location}'";

    /// <summary>Runs a line of bash to its end; its output and the exit code.</summary>
    public static async Task<(string Output, string Error, int ExitCode)> RunAsync(string line)
    {
        using var process = Process.Start(Settings("bash", "-c", line)) ?? throw new InvalidOperationException("bash did not start.");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(Deadline);
        return (await output, await error, process.ExitCode);
    }

    /// <summary>
    /// Starts a command on a terminal of this width. Ctrl-C is heard there also where these tests run in the background of a shell, which ignores it.
    /// The command takes the place of the shell that starts it: a shell that waits hears Ctrl-C as well, and dash then tells 130 for what ended with 0.
    /// </summary>
    public static Shell OnTerminal(string command, int columns = 120)
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("script of util-linux is not here, which makes terminals.");
        var process =
            Process.Start(Settings("env", "--default-signal=INT", "/usr/bin/script", "-qefc", $"stty cols {columns} rows 40; exec {command}", "/dev/null"))
            ?? throw new InvalidOperationException("script did not start.");
        return new(process);
    }

    /// <summary>What stands, or stood, on the terminal.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public Task SeeAsync(string text) =>
        Eventually.TrueAsync(() => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)), $"'{text}' is seen", Deadline);

    public async Task TypeAsync(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Presses Ctrl-C until the command has ended: a key may be lost on its way through the terminal of <c>script</c>.</summary>
    public async Task<int> ExitByCtrlCAsync()
    {
        var exit = ExitAsync();
        while (!exit.IsCompleted)
        {
            try
            {
                await TypeAsync("\u0003");
            }
            catch (IOException)
            {
                // it has just ended
            }

            await Task.WhenAny(exit, Task.Delay(TimeSpan.FromSeconds(5)));
        }

        return await exit;
    }

    /// <summary>Waits until the command has ended, and all that it wrote has been read.</summary>
    public async Task<int> ExitAsync()
    {
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), read).WaitAsync(Deadline);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"The command does not end. The end of what stands on the terminal: {Output[^Math.Min(Output.Length, 500)..]}", error);
        }

        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (output) output.Append(buffer, 0, count);
        }
    }

    private static ProcessStartInfo Settings(string program, params string[] args)
    {
        var settings = new ProcessStartInfo(program, args) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        settings.Environment["TERM"] = "xterm-256color";
        settings.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // a node of a build that stays holds the pipes open
        foreach (var name in new[] { "JOBLIB_STORAGE", "JOBLIB_CONNECTION", "JOBLIB_SCHEMA", "NO_COLOR" }) settings.Environment.Remove(name);
        return settings;
    }
}
