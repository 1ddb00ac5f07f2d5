using JobLib.Storage;

namespace JobLib.Sqlite.Engine;

/// <summary>The retention that this process was prepared with.</summary>
internal sealed class SharedPolicy
{
    public StoragePolicy Current { get; set; } = new();
}
