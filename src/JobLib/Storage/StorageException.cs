namespace JobLib;

/// <summary>The storage could not do what it was asked. The base of every exception that a storage throws on purpose.</summary>
public class StorageException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the same call may succeed later without anybody doing anything.</summary>
    public virtual bool IsTransient => false;
}
