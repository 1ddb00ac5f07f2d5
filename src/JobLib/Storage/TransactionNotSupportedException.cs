namespace JobLib;

/// <summary>
/// A <see cref="System.Data.Common.DbTransaction"/> was given to a storage that cannot take part in it: it has no transactions of the caller's, or this one
/// belongs to another database or is over.
/// </summary>
public sealed class TransactionNotSupportedException(string message) : StorageException(message);
