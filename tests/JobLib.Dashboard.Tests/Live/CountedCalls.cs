using System.Reflection;

namespace JobLib.Dashboard.Tests.Live;

/// <summary>Passes every call on and tells of it. Not sealed: the runtime derives the proxy from it.</summary>
public class CountedCalls : DispatchProxy
{
    private object inner = null!;
    private Func<MethodInfo, object?, object?> told = null!;

    /// <param name="inner">Answers.</param>
    /// <param name="told">Is given each call with its answer, and may put another in its place.</param>
    public static T Of<T>(T inner, Func<MethodInfo, object?, object?> told)
        where T : class
    {
        var proxy = Create<T, CountedCalls>();
        var counted = (CountedCalls)(object)proxy;
        (counted.inner, counted.told) = (inner, told);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return told(targetMethod, targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null));
    }
}
