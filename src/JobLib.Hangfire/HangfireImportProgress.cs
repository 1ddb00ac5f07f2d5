namespace JobLib;

/// <summary>How far an import is.</summary>
/// <param name="Moved">Jobs and recurring jobs that are in JobLib.</param>
/// <param name="Left">Those that stay in Hangfire.</param>
/// <param name="Total">How many it knows of by now: some continuations are found on the way. What servers of Hangfire's end meanwhile is among them.</param>
public sealed record HangfireImportProgress(int Moved, int Left, int Total);
