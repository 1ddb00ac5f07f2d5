namespace JobLib;

/// <summary>The storage's schema is missing, too old, too new, or not JobLib's. The message names both versions and what to do.</summary>
public sealed class StorageSchemaException(string message, Exception? innerException = null) : StorageException(message, innerException);
