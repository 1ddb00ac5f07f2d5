namespace JobLib.Reliability.Evidence;

/// <summary>A line of a process's notes.</summary>
/// <param name="At">By the machine's monotonic clock.</param>
/// <param name="What">What happened.</param>
/// <param name="Process">Whose note it is.</param>
/// <param name="Fields">What else is said of it.</param>
internal sealed record Note(long At, string What, string Process, string[] Fields);
