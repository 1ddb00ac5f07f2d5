using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JobLib.Serialization;

/// <summary>Finds what an object holds and JSON would not bring back: its fields are what it holds, and its properties what is written.</summary>
internal static class MemberState
{
    public const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string BackingField = "k__BackingField";

    /// <summary>The name of the first member that would be lost; null when everything comes back.</summary>
    public static string? FirstLost(JsonTypeInfo info)
    {
        var kept = info.Properties.Where(ComesBack).ToList();
        for (var type = info.Type; type is not null && type != typeof(object) && type != typeof(ValueType); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Declared))
            {
                if (!IsLeftOutOnPurpose(type, field) && !kept.Exists(property => Holds(property, field))) return NameOf(field);
            }
        }

        return null;
    }

    /// <summary>A field's name for people: a property's for its backing field, a parameter's for one that a primary constructor captured.</summary>
    public static string NameOf(FieldInfo field)
    {
        var end = field.Name.IndexOf('>', StringComparison.Ordinal);
        return field.Name.StartsWith('<') && end > 1 ? field.Name[1..end] : field.Name;
    }

    private static bool ComesBack(JsonPropertyInfo property) => property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null);

    private static bool IsLeftOutOnPurpose(Type type, FieldInfo field)
    {
        if (field.IsDefined(typeof(JsonIgnoreAttribute)) || field.IsDefined(typeof(NonSerializedAttribute))) return true;
        if (type.GetEvent(field.Name, Declared) is not null) return true; // who listens is no data
        var property = field.Name.EndsWith(BackingField, StringComparison.Ordinal) ? type.GetProperty(NameOf(field), Declared) : null;
        return property?.IsDefined(typeof(JsonIgnoreAttribute)) == true;
    }

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
