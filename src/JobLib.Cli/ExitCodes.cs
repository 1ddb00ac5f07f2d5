namespace JobLib.Cli;

/// <summary>What the process ends with. They are part of what scripts rely on: see <c>docs/cli.md</c>.</summary>
internal static class ExitCodes
{
    /// <summary>It was done, and nothing is wrong.</summary>
    public const int Done = 0;

    /// <summary>It was asked for rightly, and not (all of it) done: a job that does not exist, a finding of <c>doctor</c>.</summary>
    public const int NotDone = 1;

    /// <summary>It was not understood: an option is wrong or missing, or nobody confirmed it.</summary>
    public const int Misused = 2;

    /// <summary>The storage cannot be reached or used.</summary>
    public const int NoStorage = 3;

    /// <summary>Ctrl-C, or a request to end.</summary>
    public const int Interrupted = 130;
}
