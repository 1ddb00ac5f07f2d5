namespace JobLib.Cli;

/// <summary>Ends a command with one sentence for the user, who is told what to do.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;

    public static CliException Misused(string message) => new(ExitCodes.Misused, message);

    public static CliException NotDone(string message) => new(ExitCodes.NotDone, message);
}
