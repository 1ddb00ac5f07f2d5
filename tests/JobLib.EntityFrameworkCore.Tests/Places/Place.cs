using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib.EntityFrameworkCore.Tests.Places;

/// <summary>Makes the strategy of a context: how it repeats what fails.</summary>
public delegate IExecutionStrategy StrategyFactory(ExecutionStrategyDependencies dependencies);

/// <summary>A database of one kind for a test, or a part of one, in which an application's tables and JobLib's are side by side.</summary>
public abstract class Place : IAsyncDisposable
{
    /// <summary>Chooses JobLib's storage in it.</summary>
    public abstract void UseStorage(JobLibBuilder jobs);

    /// <summary>Chooses the provider for a context on it.</summary>
    public abstract void UseProvider(DbContextOptionsBuilder options, StrategyFactory? strategy = null);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
