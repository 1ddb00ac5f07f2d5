namespace JobLib;

/// <summary>A creation filter did not let the job be created.</summary>
public sealed class JobCreationCanceledException(string message) : InvalidOperationException(message);
