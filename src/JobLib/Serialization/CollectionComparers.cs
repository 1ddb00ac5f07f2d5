using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>What sets and dictionaries compare by: part of what they are, and nothing that JSON keeps.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class CollectionComparers
{
    private static readonly Type[] Kinds = [typeof(IEqualityComparer<>), typeof(IComparer<>)];

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    public static Difference Lost { get; } =
        new("its comparer would be lost; hand over a collection with the default comparer, and let the job make its own of it");

    public static bool AreSame(object before, object after, Type type) =>
        Array.TrueForAll(Of(type), property => Equals(Plain(property.GetValue(before)), Plain(property.GetValue(after))));

    /// <summary>Whether the collection compares like one that nothing was said of.</summary>
    public static bool AreDefault(object collection) =>
        Array.TrueForAll(Of(collection.GetType()), property => IsDefault(property.GetValue(collection), property.PropertyType));

    private static PropertyInfo[] Of(Type type) => Known.GetOrAdd(type, static type =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property =>
                    property is { CanRead: true, PropertyType.IsConstructedGenericType: true }
                    && Kinds.Contains(property.PropertyType.GetGenericTypeDefinition())
                ),
        ]
);

    private static bool IsDefault(object? comparer, Type kind)
    {
        var type = kind.GetGenericArguments()[0];
        var isOrder = kind.GetGenericTypeDefinition() == typeof(IComparer<>);
        if (isOrder && type == typeof(string))
            return ReferenceEquals(comparer, StringComparer.Ordinal); // the default order of texts is the culture's, by which others are equal
        var standard = (isOrder ? typeof(Comparer<>) : typeof(EqualityComparer<>))
            .MakeGenericType(type)
            .GetProperty(nameof(Comparer<>.Default))
            ?.GetValue(null);
        return Equals(Plain(comparer), standard);
    }

    // Texts are compared by their characters by default, and by whoever says so.
#pragma warning disable MA0024 // the very object that a collection has which nobody gave a comparer
    private static object? Plain(object? comparer) => ReferenceEquals(comparer, StringComparer.Ordinal) ? EqualityComparer<string>.Default : comparer;
#pragma warning restore MA0024
}
