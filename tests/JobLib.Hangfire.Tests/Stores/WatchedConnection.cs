using System.Reflection;
using System.Runtime.ExceptionServices;
using Hangfire.Storage;

namespace JobLib.Hangfire.Tests.Stores;

/// <summary>A connection of Hangfire's, in place of whose fetched jobs others are given, and whose end is told.</summary>
public class WatchedConnection : DispatchProxy
{
    private IStorageConnection? inner;
    private Func<IFetchedJob, IFetchedJob> fetched = job => job;
    private Action closed = () => { };

    public static IStorageConnection Of(IStorageConnection inner, Func<IFetchedJob, IFetchedJob> fetched, Action closed)
    {
        var proxy = Create<IStorageConnection, WatchedConnection>();
        var watched = (WatchedConnection)proxy;
        (watched.inner, watched.fetched, watched.closed) = (inner, fetched, closed);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        if (targetMethod.Name == nameof(IDisposable.Dispose)) closed();
        try
        {
            var result = targetMethod.Invoke(inner, args);
            return result is IFetchedJob job ? fetched(job) : result;
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException ?? error);
            throw;
        }
    }
}
