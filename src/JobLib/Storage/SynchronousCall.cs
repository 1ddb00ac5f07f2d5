using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>
/// Calls storages for callers that have no thread to give back. While such a call is under way on a thread, every operation of a storage that is called on it
/// has completed when it returns: it blocks that thread, by synchronous I/O or by waiting for a thread of the storage's own, and needs no free thread of the
/// pool.
/// So a storage has each operation once, and a web application whose pool is exhausted by synchronous calls still gets them through.
/// </summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public static class SynchronousCall
{
    [ThreadStatic]
    private static bool isActive;

    /// <summary>
    /// Whether the operation that is being called on this thread must have completed when it returns. Storages ask here; only those that do I/O or have threads
    /// need to.
    /// </summary>
    public static bool IsActive => isActive;

    /// <summary>Runs asynchronous code on the calling thread until it is done.</summary>
    /// <returns>What it returns.</returns>
    public static T Run<T>(Func<ValueTask<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Run(call, static call => call());
    }

    /// <summary>The same without a closure: every job that is created by a synchronous call comes this way.</summary>
    internal static T Run<TState, T>(TState state, Func<TState, ValueTask<T>> call)
    {
        var wasActive = isActive;
        isActive = true;
        try
        {
            return SyncPump.Run(state, call);
        }
        finally
        {
            isActive = wasActive;
        }
    }
}
