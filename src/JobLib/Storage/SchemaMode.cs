using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What <see cref="IJobStorage.PrepareAsync"/> may do.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum SchemaMode
{
    /// <summary>Create or upgrade the schema, under a lock, so that any number of processes may start together.</summary>
    Migrate,

    /// <summary>Change nothing; say what is missing.</summary>
    Verify,
}
