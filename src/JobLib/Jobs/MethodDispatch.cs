using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace JobLib.Jobs;

/// <summary>Which body a call of a method reaches, dispatched as C# does it: by the method that was chosen, never by its name.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class MethodDispatch
{
    /// <summary>
    /// What runs when <paramref name="method"/> is called on an instance of <paramref name="implementation"/>; the method itself when that is not known.
    /// </summary>
    public static MethodInfo TargetOf(MethodInfo method, Type implementation)
    {
        if (!method.IsVirtual || method.IsStatic || implementation.IsInterface || method.DeclaringType is not { } declaring || declaring == implementation)
            return method;
        var target = declaring.IsInterface ? Implementation(method, declaring, implementation) : Override(method, implementation);
        if (target is null) return method;
        return target.IsGenericMethodDefinition ? target.MakeGenericMethod(method.GetGenericArguments()) : target;
    }

    /// <summary>Whether both are the same method, by whatever type they were reflected.</summary>
    public static bool AreSame(MethodInfo one, MethodInfo other) =>
        one.HasSameMetadataDefinitionAs(other)
        && one.DeclaringType == other.DeclaringType
        && one.GetGenericArguments().AsSpan().SequenceEqual(other.GetGenericArguments());

    private static MethodInfo? Implementation(MethodInfo method, Type contract, Type implementation)
    {
        var contracts = implementation.GetInterfaces();
        var exact =
            Array.Find(contracts, candidate => candidate == contract)
            ?? Array.Find(contracts, candidate => candidate.HasSameMetadataDefinitionAs(contract) && contract.IsAssignableFrom(candidate));
        if (exact is null) return null;
        var map = implementation.GetInterfaceMap(exact);
        var index = Array.FindIndex(map.InterfaceMethods, candidate => candidate.HasSameMetadataDefinitionAs(method));
        return index < 0 ? null : map.TargetMethods[index];
    }

    private static MethodInfo? Override(MethodInfo method, Type implementation)
    {
        var first = Definition(method).GetBaseDefinition();
        return Array.Find(implementation.GetMethods(BindingFlags.Public | BindingFlags.Instance), candidate => Overrides(candidate, first));
    }

    // An override whose return type is narrower has a slot of its own, and says so.
    private static bool Overrides(MethodInfo candidate, MethodInfo first)
    {
        if (!candidate.IsVirtual) return false;
        if (candidate.GetBaseDefinition().HasSameMetadataDefinitionAs(first)) return true;
        return candidate.IsDefined(typeof(PreserveBaseOverridesAttribute)) && candidate.Name == first.Name
            && candidate
                .GetParameters()
                .Select(parameter => parameter.ParameterType)
                .SequenceEqual(first.GetParameters().Select(parameter => parameter.ParameterType));
    }

    private static MethodInfo Definition(MethodInfo method) => method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
}
