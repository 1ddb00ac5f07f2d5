using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Types;
using JobLib.Jobs;

namespace JobLib.Dashboard.Pages;

/// <summary>The methods of which a job may be made without one to begin from.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
internal static class EnqueueTypes
{
    /// <summary>By their full names. Left out are overloads, since a name does not say which is meant, and what a client would refuse.</summary>
    public static IReadOnlyList<MethodName> Of(JobDashboardOptions options, JobValues values) =>
    [
        .. options.EnqueueTypes.Distinct().SelectMany(type => Methods(type).Where(method => values.CanBeCalled(type, method))
            .Select(method => new MethodName($"{type.FullName}.{method.Name}", type.FullName ?? type.Name, method.Name))),
    ];

    public static (Type Type, MethodInfo Method)? Find(JobDashboardOptions options, string? fullName)
    {
        foreach (var type in options.EnqueueTypes)
        {
            if (Methods(type).FirstOrDefault(method => $"{type.FullName}.{method.Name}" == fullName) is { } found) return (type, found);
        }

        return null;
    }

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        .Where(method =>
            !method.IsSpecialName
            && !method.ContainsGenericParameters
            && method.GetBaseDefinition().DeclaringType != typeof(object)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
        )
        .GroupBy(method => method.Name, StringComparer.Ordinal).Where(group => group.Count() == 1).Select(group => group.First());
}
