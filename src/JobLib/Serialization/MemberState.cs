using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>Finds what an object holds and JSON would not bring back: its fields are what it holds, and its properties what is written.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
internal static class MemberState
{
    public const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <summary>What an object of the type holds: its fields and those of its bases, without what is left out on purpose.</summary>
    public static FieldInfo[] FieldsOf(Type type) =>
        Fields.GetOrAdd(type, static type => [.. Hierarchy(type).SelectMany(at => at.GetFields(Declared).Where(field => !IsLeftOutOnPurpose(at, field)))]);

    /// <summary>The name of the first member that would be lost; null when everything comes back.</summary>
    public static string? FirstLost(JsonTypeInfo info)
    {
        var kept = info.Properties.Where(ComesBack).ToList();
        return Array.Find(FieldsOf(info.Type), field => !kept.Exists(property => Holds(property, field))) is { } lost ? NameOf(lost) : null;
    }

    /// <summary>The name of the field behind an automatic property.</summary>
    public static string BackingFieldOf(PropertyInfo property) => $"<{property.Name}>k__BackingField";

    /// <summary>A field's name for people: a property's for its backing field, a parameter's for one that a primary constructor captured.</summary>
    public static string NameOf(FieldInfo field)
    {
        var end = field.Name.IndexOf('>', StringComparison.Ordinal);
        return field.Name.StartsWith('<') && end > 1 ? field.Name[1..end] : field.Name;
    }

    private static bool ComesBack(JsonPropertyInfo property) =>
        property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null);

    private static IEnumerable<Type> Hierarchy(Type type)
    {
        for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            yield return at;
        }
    }

    private static bool IsLeftOutOnPurpose(Type type, FieldInfo field)
    {
        if (IsIgnored(field) || field.IsDefined(typeof(NonSerializedAttribute))) return true;
        if (type.GetEvent(field.Name, Declared) is not null) return true; // who listens is no data
        return Array.Find(type.GetProperties(Declared), property => BackingFieldOf(property) == field.Name) is { } behind && IsIgnored(behind);
    }

    // What is left out in some cases only belongs to the value: it must come back in these cases, too.
    private static bool IsIgnored(MemberInfo member) =>
        member.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition
            is JsonIgnoreCondition.Always
                or JsonIgnoreCondition.WhenWriting
                or JsonIgnoreCondition.WhenReading;

    // A hand-written field is taken to be behind the property of the same name, whatever the habit: total, _total, m_total for Total.
    private static bool Holds(JsonPropertyInfo property, FieldInfo field) => property.AttributeProvider switch
    {
        FieldInfo stored => stored == field,
        PropertyInfo stored => stored.Name.Equals(Bare(NameOf(field)), StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string Bare(string name)
    {
        var bare = name.StartsWith("m_", StringComparison.Ordinal) ? name[2..] : name;
        return bare.TrimStart('_');
    }
}
