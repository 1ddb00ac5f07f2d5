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
    /// <summary>By their full names, overloads together. Left out is what a client would refuse.</summary>
    public static IReadOnlyList<MethodName> Of(JobDashboardOptions options, JobValues values) =>
    [
        .. options.EnqueueTypes.Distinct().SelectMany(Methods).Where(found => values.CanBeCalled(found.Type, found.Method))
            .Select(found => new MethodName(found.FullName, found.Type.FullName ?? found.Type.Name, found.Method.Name)).DistinctBy(name => name.Full),
    ];

    /// <summary>The methods of a name: none, one, or overloads.</summary>
    /// <param name="options">Which types there are.</param>
    /// <param name="values">Says what a client would take.</param>
    /// <param name="fullName">The type's full name and the method's.</param>
    /// <param name="signature">Which of them, by <see cref="EnqueueMethod.Signature"/>; null: all.</param>
    public static IReadOnlyList<EnqueueMethod> Find(JobDashboardOptions options, JobValues values, string? fullName, string? signature = null)
    {
        var named = options.EnqueueTypes.Distinct().SelectMany(Methods).Where(found => found.FullName == fullName).ToArray();
        var meant = named.Where(found => signature is null || found.Signature == signature).ToArray();
        return meant.Length < 2 ? meant : [.. meant.Where(found => values.CanBeCalled(found.Type, found.Method))];
    }

    private static IEnumerable<EnqueueMethod> Methods(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        .Where(method =>
            !method.IsSpecialName
            && !method.ContainsGenericParameters
            && method.GetBaseDefinition().DeclaringType != typeof(object)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
        )
        .Select(method => new EnqueueMethod(type, method)).DistinctBy(found => (found.FullName, found.Signature)); // one that hides another's comes first
}
