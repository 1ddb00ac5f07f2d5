namespace JobLib;

/// <summary>
/// An open transaction of somebody else holds a row that the call needs, and the call did not wait for it. Nothing was changed; the same call succeeds once
/// that transaction ends, and the rest of a set may succeed at once without the part that is held.
/// </summary>
public sealed class StorageLockedException(string message, Exception? innerException = null) : StorageException(message, innerException)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
