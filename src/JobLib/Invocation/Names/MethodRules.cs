using System.Reflection;
using System.Runtime.CompilerServices;

namespace JobLib.Invocation.Names;

/// <summary>Which methods can be run in the background at all.</summary>
internal static class MethodRules
{
    /// <summary>Why not, with the remedy; null when it can.</summary>
    public static string? WhyNot(Type type, MethodInfo method)
    {
        if (method.DeclaringType is not { } declaring || !declaring.IsAssignableFrom(type)) return $"it is not a method of {type}.";
        if (typeof(Delegate).IsAssignableFrom(type)) return "it is a delegate, whose code cannot be stored. Call a public method.";
        if (!method.IsPublic) return "it is not public. Make it a public method; a local function or an explicit implementation cannot be found by its name.";
        if (type.ContainsGenericParameters || method.ContainsGenericParameters) return "it is open. Name all of its generic arguments.";
        if (method is { IsStatic: true, IsVirtual: true }) return "it is a static member that an interface leaves to others. Call that of the type that implements it.";
        return WhyNotReturned(method) ?? method.GetParameters().Select(WhyNotPassed).FirstOrDefault(reason => reason is not null);
    }

    private static string? WhyNotReturned(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))) return "it is async void, whose end nobody can see. Return a Task.";
        if (IsUnstorable(type)) return $"it returns {type}. Return a value, or nothing.";
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? "it returns a sequence that nobody would read. Return a Task." : null;
    }

    private static string? WhyNotPassed(ParameterInfo parameter) => IsUnstorable(parameter.ParameterType)
        ? $"its parameter '{parameter.Name}' is passed by ref, out, in, as a pointer or as a span. Take a value or an array."
        : null;

    private static bool IsUnstorable(Type type) => type.IsByRef || type.IsPointer || type.IsFunctionPointer || type.IsByRefLike;
}
