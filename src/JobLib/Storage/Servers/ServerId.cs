using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>One session of a server. A server that lost its lease, or was restarted, is another one.</summary>
/// <param name="Value">The UUID, made by the storage or the driver when the server registers.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct ServerId(Guid Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
