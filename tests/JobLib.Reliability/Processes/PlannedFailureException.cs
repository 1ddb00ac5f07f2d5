namespace JobLib.Reliability.Processes;

/// <summary>What jobs throw that are to fail.</summary>
public sealed class PlannedFailureException(string message) : Exception(message);
