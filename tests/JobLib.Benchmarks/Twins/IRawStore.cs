namespace JobLib.Benchmarks.Twins;

/// <summary>What JobLib asks of a storage, written by hand with nothing around it. Safe to call by many at once.</summary>
internal interface IRawStore : IAsyncDisposable
{
    /// <summary>Stores so many jobs in one commit.</summary>
    ValueTask InsertAsync(int count);

    /// <summary>Ends what the last call claimed and claims the next jobs, in one commit.</summary>
    /// <returns>How many were claimed.</returns>
    ValueTask<int> FinishAndClaimAsync(int max);
}
