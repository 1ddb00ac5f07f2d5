using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Storages;

/// <summary>
/// A storage for a run: how it is made, stopped, damaged and looked over. A storage joins the scenarios by one of these and a subclass line for each.
/// </summary>
public abstract class ReliabilityStorage : IAsyncDisposable
{
    /// <summary>For people.</summary>
    public abstract string Name { get; }

    /// <summary>What can be done to it while applications use it.</summary>
    public virtual IReadOnlyList<Damage> Damages => [];

    /// <summary>It can crash by itself, beside the processes that use it.</summary>
    public virtual bool CanCrash => false;

    /// <summary>The operations of the contract that nobody asks of it.</summary>
    public virtual IReadOnlyList<string> NeverAsked => [];

    /// <summary>How much longer leases are on it than usual.</summary>
    public virtual double Slowness => 1;

    /// <summary>An empty place that nobody has prepared.</summary>
    public abstract Task<StoragePlace> NewPlaceAsync();

    /// <summary>Ends it at once, as a crash would.</summary>
    public virtual Task CrashAsync() => throw new NotSupportedException();

    /// <summary>Starts it again.</summary>
    public virtual Task StartAsync() => throw new NotSupportedException();

    /// <summary>What the database itself finds wrong with its files; null: nothing.</summary>
    public abstract Task<string?> LookOverAsync(StoragePlace place);

    /// <summary>Who waits for whom in it at this moment, for the message of a run that does not go on.</summary>
    public virtual Task<string> WaitersAsync() => Task.FromResult("");

    /// <summary>Whether nobody can write as long as a process stands still that was stopped just now: it was in the middle of a transaction.</summary>
    public virtual Task<bool> IsHeldUpAsync(StoragePlace place) => Task.FromResult(false);

    /// <summary>Removes all of it.</summary>
    public abstract ValueTask DisposeAsync();
}
