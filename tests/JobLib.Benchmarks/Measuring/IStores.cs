namespace JobLib.Benchmarks.Measuring;

/// <summary>A contender of which is measured, too, how much its storage has grown.</summary>
internal interface IStores
{
    /// <summary>By how much the last run has made it grow.</summary>
    double StoredBytes { get; }
}
