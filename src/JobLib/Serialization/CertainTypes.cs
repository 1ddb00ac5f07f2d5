using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JobLib.Serialization;

/// <summary>
/// Tells the types whose contract alone says that every value comes back from JSON as it went in: simple values, classes that are nothing but automatic
/// properties of such types, and sequences of them. Values of all other types are proven one by one, by <see cref="ValueProof"/>.
/// </summary>
internal sealed class CertainTypes(JsonSerializerOptions json)
{
    private static readonly FrozenSet<Type> Simple = FrozenSet.ToFrozenSet(
    [
        typeof(bool),
        typeof(char),
        typeof(string),
        typeof(byte),
        typeof(sbyte),
        typeof(short),
        typeof(ushort),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(ulong),
        typeof(Int128),
        typeof(UInt128),
        typeof(Half),
        typeof(float),
        typeof(double),
        typeof(decimal),
        typeof(Guid),
        typeof(DateTime),
        typeof(DateTimeOffset),
        typeof(DateOnly),
        typeof(TimeOnly),
        typeof(TimeSpan),
        typeof(Version),
        typeof(byte[]),
    ]);

    // What is promised of these is their items in order, and that is what is stored.
    private static readonly FrozenSet<Type> Sequences = FrozenSet.ToFrozenSet([
        typeof(IEnumerable<>),
        typeof(IReadOnlyCollection<>),
        typeof(IReadOnlyList<>),
        typeof(ICollection<>),
        typeof(IList<>),
        typeof(Memory<>),
        typeof(ReadOnlyMemory<>),
    ]);

    private static readonly Type[] Callbacks =
    [
        typeof(IJsonOnSerializing),
        typeof(IJsonOnSerialized),
        typeof(IJsonOnDeserializing),
        typeof(IJsonOnDeserialized),
    ];

    private readonly ConcurrentDictionary<Type, bool> known = new();

    public bool Contains(Type type) => known.GetOrAdd(type, static (type, types) => types.IsCertain(type, []), this);

    /// <summary>Whether the value is a list of certain items, and no subclass of a list.</summary>
    public bool ContainsList(object? value) =>
        value?.GetType() is { IsConstructedGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(List<>)
        && Contains(type.GetGenericArguments()[0]);

    private bool IsCertain(Type type, HashSet<Type> seen)
    {
        if (Simple.Contains(type)) return true;
        if (type.IsEnum) return !type.IsDefined(typeof(JsonConverterAttribute));
        if (Nullable.GetUnderlyingType(type) is { } underlying) return IsCertain(underlying, seen);
        if (!seen.Add(type)) return true; // a type that holds itself is judged once
        if (type.IsArray) return type.IsSZArray && IsCertain(type.GetElementType() ?? typeof(object), seen);
        if (type.IsConstructedGenericType && Sequences.Contains(type.GetGenericTypeDefinition())) return IsCertain(type.GetGenericArguments()[0], seen);
        return !FrameworkAssemblies.Contains(type.Assembly)
            && IsPlain(json.GetTypeInfo(type))
            && MemberState.FieldsOf(type).All(field => IsCertain(field.FieldType, seen));
    }

    private static bool IsPlain(JsonTypeInfo info) =>
        info is { Kind: JsonTypeInfoKind.Object, CreateObject: not null, PolymorphismOptions: null, NumberHandling: null }
        && !Array.Exists(Callbacks, callback => callback.IsAssignableFrom(info.Type))
        && info.Properties.All(IsPlain)
        && MemberState.FieldsOf(info.Type).All(field => info.Properties.Any(property => IsBehind(field, property)));

    private static bool IsPlain(JsonPropertyInfo property) =>
        property is { CustomConverter: null, NumberHandling: null, IsExtensionData: false, ObjectCreationHandling: null or JsonObjectCreationHandling.Replace }
        && property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) != true;

    // What the compiler has written reads and sets the field and does nothing else.
    private static bool IsBehind(FieldInfo field, JsonPropertyInfo property) => property switch
    {
        { Get: null } or { Set: null } => false,
        { AttributeProvider: FieldInfo stored } => stored == field,
        { AttributeProvider: PropertyInfo { GetMethod: { } getter, SetMethod: { } setter } stored } =>
            stored.DeclaringType == field.DeclaringType && MemberState.BackingFieldOf(stored) == field.Name
            && getter.IsDefined(typeof(CompilerGeneratedAttribute)) && setter.IsDefined(typeof(CompilerGeneratedAttribute)),
        _ => false,
    };
}
