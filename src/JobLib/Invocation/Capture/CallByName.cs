using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Invocation.Capture;

/// <summary>Finds and checks the methods of calls that are put together by hand.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
internal static class CallByName
{
    /// <exception cref="ArgumentException">None or several take the arguments.</exception>
    public static MethodInfo Find(Type type, string name, object?[] arguments)
    {
        var fitting = type
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Concat(type.IsInterface ? type.GetInterfaces().SelectMany(contract => contract.GetMethods()) : [])
            .Where(method => method.Name == name && WhyNot(method, arguments) is null)
            .ToList();
        return fitting switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"{type} has no public method '{name}' that takes these {arguments.Length} arguments.", nameof(name)),
            _ => throw new ArgumentException(
                $"{type} has {fitting.Count} methods '{name}' that take these arguments. Hand over the MethodInfo that is meant.",
                nameof(name)
            ),
        };
    }

    /// <exception cref="ArgumentException">The method does not take the arguments.</exception>
    public static void Check(MethodInfo method, object?[] arguments)
    {
        if (WhyNot(method, arguments) is { } reason) throw new ArgumentException($"{method.DeclaringType}.{method.Name} {reason}", nameof(arguments));
    }

    private static string? WhyNot(MethodInfo method, object?[] arguments)
    {
        var parameters = method.GetParameters();
        if (parameters.Length != arguments.Length) return $"takes {parameters.Length} arguments, not {arguments.Length}.";
        for (var i = 0; i < parameters.Length; i++)
        {
            if (!Fits(parameters[i].ParameterType, arguments[i])) return $"takes a {parameters[i].ParameterType} as '{parameters[i].Name}'.";
        }

        return null;
    }

    private static bool Fits(Type type, object? value)
    {
        if (value is not null) return type.IsInstanceOfType(value);
        return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null || type == typeof(CancellationToken); // the server supplies the token
    }
}
