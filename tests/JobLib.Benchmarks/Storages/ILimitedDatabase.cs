using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Storages;

/// <summary>A database of which is known how fast any program could be on it.</summary>
internal interface ILimitedDatabase : IBenchmarkedDatabase
{
    /// <summary>The least that keeps a job: one table, and nothing of JobLib's.</summary>
    ValueTask<IRawStore> OpenLimitAsync();
}
