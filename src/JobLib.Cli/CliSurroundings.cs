using System.Text;
using Microsoft.Win32.SafeHandles;

namespace JobLib.Cli;

/// <summary>What surrounds a command: where it reads and writes, and whom it works for. Of the process, or of a test.</summary>
internal sealed class CliSurroundings : IDisposable
{
    private const int StandardOutput = 1;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Somebody looks at the output: it may be drawn, and has a width.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Somebody can answer a question.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Where <c>appsettings.json</c> is looked for.</summary>
    public required string Directory { get; init; }

    /// <summary>Who does it, for the audit.</summary>
    public required string User { get; init; }

    public static CliSurroundings OfProcess() => new()
    {
        Output = Console.IsOutputRedirected ? Redirected() : Console.Out,
        Error = Console.Error,
        Input = Console.In,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsInputTerminal = !Console.IsInputRedirected,
        Variable = Environment.GetEnvironmentVariable,
        Directory = Environment.CurrentDirectory,
        User = Environment.UserName,
    };

    public void Dispose()
    {
        try
        {
            Output.Flush();
        }
        catch (IOException)
        {
            // Whoever read it has had enough.
        }
    }

    // The console's own stream keeps silent when nobody reads any more; a command that goes on until somebody stops it has to notice. Into a file that stream
    // alone will do: the other one writes where it thinks that the file ends, over what the next command of the same shell has written there.
    private static StreamWriter Redirected()
    {
        var stream = OperatingSystem.IsWindows()
            ? null
            : new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new(stream is { CanSeek: false } ? stream : Console.OpenStandardOutput(), plain) { AutoFlush = true };
    }
}
