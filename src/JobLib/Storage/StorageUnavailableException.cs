namespace JobLib;

/// <summary>
/// The storage is out of reach, or stayed busy through every retry. The same call may succeed later; whether this one took effect is unknown.
/// </summary>
public class StorageUnavailableException(string message, Exception? innerException = null) : StorageException(message, innerException)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
