namespace JobLib;

/// <summary>
/// A stored job can never be run as it is: its text is malformed, of a format that this version does not know, or names a method that is not allowed.
/// </summary>
public sealed class JobPayloadException(string message, Exception? innerException = null) : Exception(message, innerException);
