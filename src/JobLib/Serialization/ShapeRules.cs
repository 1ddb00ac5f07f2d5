using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>
/// Judges by a type's shape, once, whether its values can come back from JSON as they went in. Whether a value does is proven by <see cref="ValueProof"/>.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.Gate)]
internal sealed class ShapeRules(JsonSerializerOptions json)
{
    private readonly ConcurrentDictionary<Type, string?> known = new();

    /// <summary>Why values of the type cannot be arguments, with the member that is to blame and the remedy; null when they can.</summary>
    public string? WhyNot(Type type) => known.GetOrAdd(type, static (type, rules) => rules.Judge(type, "", []), this);

    private string? Judge(Type type, string path, HashSet<Type> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Judge(underlying, path, seen) ?? WithInfo(type, path, _ => null);
        if (!seen.Add(type)) return null; // a type that holds itself is judged once
        if (type is { IsArray: true, IsSZArray: false }) return At(path, type, Refusals.Dimensions);
        if (type == typeof(object)) return At(path, type, Refusals.AnyObject);
        if (type.Name.StartsWith("<>", StringComparison.Ordinal)) return At(path, type, Refusals.Anonymous);
        if (Refusals.Of(Lineage(type)) is { } refused) return At(path, type, refused);
        return WithInfo(type, path, info => info.Kind switch
        {
            JsonTypeInfoKind.Object => JudgeObject(info, path, seen),
            JsonTypeInfoKind.Enumerable => JudgeCollection(info, "[]", path) ?? JudgeElement(info.ElementType, path, seen),
            JsonTypeInfoKind.Dictionary => JudgeCollection(info, "{}", path)
                ?? JudgeElement(info.KeyType, path, seen)
                ?? JudgeElement(info.ElementType, path, seen),
            _ => null, // a converter writes it as a whole: the framework's for simple types, or the user's own
        });
    }

    // Compiled ahead of time, reflection may lack the code that a type needs.
    private string? WithInfo(Type type, string path, Func<JsonTypeInfo, string?> judge)
    {
        try
        {
            return judge(json.GetTypeInfo(type));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            var remedy = RuntimeFeature.IsDynamicCodeSupported ? "" : $" Give {nameof(JobLibBuilder.AddJsonContext)} a context that has the type";
            return At(path, type, e.Message + remedy);
        }
    }

    private static HashSet<string> Lineage(Type type)
    {
        var names = new HashSet<string>(type.GetInterfaces().Select(NameOf), StringComparer.Ordinal);
        for (var at = type; at is not null; at = at.BaseType) names.Add(NameOf(at));
        return names;
    }

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? type.Name;

    private string? JudgeElement(Type? element, string path, HashSet<Type> seen) => element is null ? null : Judge(element, path + "[]", seen);

    private static string? JudgeCollection(JsonTypeInfo info, string empty, string path)
    {
        var type = info.Type;
        if (Refusals.OfCollection(NameOf(type)) is { } refused) return At(path, type, refused);
        if (CollectionState(type) is { } field)
            return At(path, type, $"a collection is stored as its items alone, and '{field}' would be lost; hand over an object that holds both");
        return CanBeRead(info, empty) ? null : At(path, type, "it can be written and not read again; hand over an array, a list, a set or a dictionary");
    }

    // What is read-only by its type is found out by trying: an empty one must come back.
    private static bool CanBeRead(JsonTypeInfo info, string empty)
    {
        try
        {
            return JsonSerializer.Deserialize(empty, info) is not null;
        }
        catch (Exception) // the serialiser, or a constructor of the user's own collection
        {
            return false;
        }
    }

    // A subclass of a collection that adds members of its own. Collections of the framework are trusted to be their items.
    private static string? CollectionState(Type type)
    {
        for (var at = type; at is not null && !type.IsArray && FrameworkAssemblies.Contains(at.Assembly) is false; at = at.BaseType)
        {
            var own = at.GetFields(MemberState.Declared).FirstOrDefault();
            if (own is not null && !IsCollectionOfFramework(own.FieldType)) return MemberState.NameOf(own);
        }

        return null;
    }

    private static bool IsCollectionOfFramework(Type type) =>
        FrameworkAssemblies.Contains(type.Assembly) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type != typeof(string);

    private string? JudgeObject(JsonTypeInfo info, string path, HashSet<Type> seen)
    {
        var derived = info.PolymorphismOptions?.DerivedTypes;
        if (derived is null or { Count: 0 })
        {
            if (info.Type.IsAbstract) return At(path, info.Type, Refusals.Abstract);
            if (!CanBeMade(info)) return At(path, info.Type, Refusals.NotMade);
        }

        if (MemberState.FirstLost(info) is { } lost)
        {
            return At(
                Combine(path, lost),
                info.Type,
                "it would be lost; give it a public getter and a public setter or init, mark it [JsonInclude], bind it to a constructor parameter, or mark it [JsonIgnore] if it need not travel"
            );
        }

        foreach (var property in info.Properties.Where(property => property.Get is not null && property.AttributeProvider is not null))
        {
            if (property.CustomConverter is null && Judge(property.PropertyType, Combine(path, property.Name), seen) is { } reason) return reason;
        }

        return derived
            ?.Where(option => option.DerivedType != info.Type)
            .Select(option => Judge(option.DerivedType, path, seen))
            .FirstOrDefault(reason => reason is not null);
    }

    private static bool CanBeMade(JsonTypeInfo info)
    {
        if (info.CreateObject is not null) return true;
        var given = info.Properties.Count(property => property.AssociatedParameter is { IsMemberInitializer: false });
        return info.ConstructorAttributeProvider is ConstructorInfo constructor
            ? constructor.GetParameters().Length == given
            : info.Type.IsValueType && given == 0; // compiled code makes a structure without a constructor and initializes its members
    }

    private static string Combine(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";

    private static string At(string path, Type type, string reason) => path.Length == 0 ? $"{type}: {reason}" : $"'{path}' ({type}): {reason}";
}
