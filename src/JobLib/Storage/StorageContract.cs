namespace JobLib.Storage;

/// <summary>
/// What the compiler says to whoever names a type of this namespace. They are for authors of storages, who run the suite with every version; an application
/// that named one would find it changed.
/// </summary>
internal static class StorageContract
{
    public const string Id = "JOBLIB001";

    public const string Url = "https://www.nuget.org/packages/JobLib.Storage.Conformance#{0}";
}
