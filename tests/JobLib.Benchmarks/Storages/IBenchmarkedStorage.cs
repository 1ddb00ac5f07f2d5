using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Storages;

/// <summary>A storage to be measured. A further one needs an implementation of this and a line in the program.</summary>
internal interface IBenchmarkedStorage
{
    /// <summary>As it stands in the table.</summary>
    string Name { get; }

    /// <summary>How much work each scenario is, so that a run lasts about a second, and what it should come to.</summary>
    StorageGoals Goals { get; }

    /// <summary>An empty database.</summary>
    ValueTask<IBenchmarkedDatabase> CreateAsync();
}
