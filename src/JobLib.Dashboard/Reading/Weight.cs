using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Dashboard.Reading;

/// <summary>
/// How many bytes an answer of the storage takes in memory, about. Whatever an answer is made of is looked at by its fields, also what it shows nobody, so that
/// none of a new kind counts as nothing.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.Gate)]
internal static class Weight
{
    private const int Header = 24; // of an object, with what points at it
    private const int PerChar = sizeof(char);

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    public static long Of(object? value) => value switch
    {
        null => sizeof(long),
        string text => Header + PerChar * (long)text.Length,
        IDictionary pairs => Header + Sum(pairs.Keys) + Sum(pairs.Values),
        IEnumerable items => Header + Sum(items),
        _ => Header + FieldsOf(value.GetType()).Sum(field => Of(field.GetValue(value))),
    };

    private static long Sum(IEnumerable items)
    {
        var sum = 0L;
        foreach (var item in items) sum += Of(item);
        return sum;
    }

    // The types of the library with those that they inherit from, and the pairs of dictionaries; numbers, times and the like weigh the same, whatever they are.
    private static FieldInfo[] FieldsOf(Type type) => Fields.GetOrAdd(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (var part = type; part is not null && IsLookedInto(part); part = part.BaseType)
        {
            fields.AddRange(part.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        }

        return [.. fields];
    });

    private static bool IsLookedInto(Type type) =>
        (type.Namespace?.StartsWith("JobLib", StringComparison.Ordinal) == true && !type.IsEnum)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));
}
