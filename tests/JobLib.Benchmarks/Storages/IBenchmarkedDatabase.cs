using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Storages;

/// <summary>A database that exists for as long as this object.</summary>
internal interface IBenchmarkedDatabase : IAsyncDisposable
{
    /// <summary>Chooses it as a host's storage.</summary>
    void Use(JobLibBuilder jobs);

    /// <summary>The same database for the twin, without JobLib in between.</summary>
    ValueTask<IRawStore> OpenRawAsync();
}
