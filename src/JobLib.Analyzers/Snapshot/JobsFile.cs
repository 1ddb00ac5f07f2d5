using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.Snapshot;

/// <summary>
/// The list of the jobs that a project has created so far, an additional file of its own that people may comment: a job a line, and <c>#</c> before what is
/// none. A project without it is not held to anything.
/// </summary>
internal static class JobsFile
{
    public const string Name = "joblib.jobs.txt";

    public static bool Is(string? path) => string.Equals(Path.GetFileName(path), Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The lines that name a job, without the space around them.</summary>
    public static IEnumerable<(string Job, TextLine Line)> Jobs(SourceText text) =>
        text.Lines.Select(line => (Job: line.ToString().Trim(), Line: line)).Where(line => line.Job.Length > 0 && line.Job[0] != '#');
}
