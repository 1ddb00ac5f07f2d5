using System.Reflection;
using System.Runtime.ExceptionServices;
using JobLib.Storage;

namespace JobLib.Hangfire.Tests.Stops;

/// <summary>
/// An interface whose calls go through a turnstile when they change anything, and so do those of the interfaces that it hands out: to stop before one that only
/// reads is to stop before the next that changes.
/// </summary>
public class Guarded : DispatchProxy
{
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool isLock; // whose end frees it; a process that is killed leaves it, and only its connections are closed

    private object inner = new();
    private Turnstile turnstile = new(0, () => { });

    internal static object Of(Type type, object inner, Turnstile turnstile)
    {
        var proxy = (Guarded)Create(type, typeof(Guarded));
        (proxy.inner, proxy.turnstile, proxy.isLock) = (inner, turnstile, type == typeof(IDisposable));
        return proxy;
    }

    internal static T Of<T>(T inner, Turnstile turnstile)
        where T : class => (T)Of(typeof(T), inner, turnstile);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        if (Changes(targetMethod)) turnstile.Pass();
        if (isLock && thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A lock is freed on another thread than it was taken on: some storages know it by that.");
        var result = Call(targetMethod, args);
        return result is not null && IsGuarded(targetMethod.ReturnType) ? Of(targetMethod.ReturnType, result, turnstile) : result;
    }

    private bool Changes(MethodInfo method) => method.Name switch
    {
        "Dispose" => isLock,
        "Commit" or "AcquireDistributedLock" or "SetJobParameter" => true,
        "DueAsync" or "DisposeAsync" => false,
        _ => !method.IsSpecialName && method.DeclaringType is { Namespace: "JobLib.Storage", Name: not nameof(IJobReader) },
    };

    private static bool IsGuarded(Type type) => type == typeof(IDisposable)
        || (
            type.IsInterface
            && type.Namespace is { } space
            && (space.StartsWith("Hangfire.Storage", StringComparison.Ordinal) || space.StartsWith("JobLib.Storage", StringComparison.Ordinal))
        );

    private object? Call(MethodInfo method, object?[]? args)
    {
        try
        {
            return method.Invoke(inner, args);
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException ?? error);
            throw;
        }
    }
}
