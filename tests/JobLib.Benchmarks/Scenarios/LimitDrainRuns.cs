using JobLib.Benchmarks.Storages;
using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Draining by the least that any program has to do: what JobLib could come to at most.</summary>
internal sealed class LimitDrainRuns(IBenchmarkedStorage storage, int batch) : RawDrainRuns(storage, batch)
{
    protected override ValueTask<IRawStore> OpenAsync(IBenchmarkedDatabase database) => ((ILimitedDatabase)database).OpenLimitAsync();
}
