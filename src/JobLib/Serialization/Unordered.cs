using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>Sets and dictionaries, whose items have no order to keep.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.Gate)]
internal static class Unordered
{
    private static readonly Type[] Contracts = [typeof(ISet<>), typeof(IReadOnlySet<>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)];

    public static bool Is(Type type) => IsContract(type) || Array.Exists(type.GetInterfaces(), IsContract);

    /// <summary>The items that were read, each in the place of the one that was written with the same key; as they are when they do not match.</summary>
    public static List<object?> Like(List<object?> written, List<object?> read)
    {
        var byKey = new Dictionary<object, object?>(read.Count);
        if (!read.TrueForAll(item => KeyOf(item) is { } key && byKey.TryAdd(key, item))) return read;
        var ordered = new List<object?>(read.Count);
        return written.TrueForAll(item => KeyOf(item) is { } key && byKey.TryGetValue(key, out var match) && Add(ordered, match)) ? ordered : read;
    }

    private static bool IsContract(Type type) => type is { IsInterface: true, IsGenericType: true } && Contracts.Contains(type.GetGenericTypeDefinition());

    private static bool Add(List<object?> items, object? item)
    {
        items.Add(item);
        return true;
    }

    // A pair's key; of a set, the item itself.
    private static object? KeyOf(object? item) =>
        item?.GetType() is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
        ? type.GetProperty(nameof(KeyValuePair<,>.Key))?.GetValue(item)
        : item;
}
