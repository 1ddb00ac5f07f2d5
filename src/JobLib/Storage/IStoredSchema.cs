namespace JobLib.Storage;

/// <summary>A storage that can say which version its schema has, whether this library can use it or not.</summary>
internal interface IStoredSchema
{
    /// <summary>The versions; 0 is stored where there is no schema. Nothing is made or changed.</summary>
    /// <exception cref="StorageException">The storage is away, or its schema cannot be read.</exception>
    ValueTask<SchemaVersion> SchemaAsync(CancellationToken cancellationToken);
}
