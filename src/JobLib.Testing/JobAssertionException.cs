namespace JobLib.Testing;

/// <summary>What a test expected of its jobs is not so. The message says what was expected, what there is, and where the nearest differs.</summary>
public sealed class JobAssertionException(string message, Exception? innerException = null) : Exception(message, innerException);
