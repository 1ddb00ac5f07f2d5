namespace JobLib.Kernel.Rows;

/// <summary>What a run keeps of the server that it is of, whose session ends before the run is forgotten. One for all runs of a session.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="ApplicationVersion">The version of its application; null when it has told none.</param>
internal sealed record Runner(string Server, string? ApplicationVersion);
