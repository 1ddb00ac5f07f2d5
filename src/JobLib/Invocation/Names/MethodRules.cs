using System.Reflection;
using System.Runtime.CompilerServices;
using JobLib.Jobs;

namespace JobLib.Invocation.Names;

/// <summary>Which methods can be run in the background at all.</summary>
internal static class MethodRules
{
    /// <summary>Why not, with the remedy; null when it can.</summary>
    public static string? WhyNot(Type type, MethodInfo method)
    {
        if (method.DeclaringType is not { } declaring || !declaring.IsAssignableFrom(type)) return $"it is not a method of {type}.";
        if (typeof(Delegate).IsAssignableFrom(type)) return MethodRefusals.Delegate;
        if (!method.IsPublic) return MethodRefusals.NotPublic;
        if (type.ContainsGenericParameters || method.ContainsGenericParameters) return MethodRefusals.Open;
        if (method is { IsStatic: true, IsVirtual: true }) return MethodRefusals.StaticOfInterface;
        return WhyNotReturned(method) ?? method.GetParameters().Select(WhyNotPassed).FirstOrDefault(reason => reason is not null);
    }

    private static string? WhyNotReturned(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))) return MethodRefusals.AsyncVoid;
        if (IsUnstorable(type)) return MethodRefusals.Returned(type.ToString());
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) return MethodRefusals.Sequence;
        return IteratorMethods.Include(method) ? MethodRefusals.Iterator : null;
    }

    private static string? WhyNotPassed(ParameterInfo parameter) => IsUnstorable(parameter.ParameterType) ? MethodRefusals.Passed(parameter.Name) : null;

    private static bool IsUnstorable(Type type) => type.IsByRef || type.IsPointer || type.IsFunctionPointer || type.IsByRefLike;
}
