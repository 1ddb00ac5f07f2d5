namespace JobLib;

/// <summary>Some of the log lines of a job.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Last">The position of the last of them, to be given for what follows; the one asked for when there are none.</param>
public sealed record LogPage(IReadOnlyList<JobLogLine> Lines, long Last)
{
    /// <summary>The position of the first of the lines, to be given for what came before; 0 when there are none.</summary>
    public long First { get; init; }
}
