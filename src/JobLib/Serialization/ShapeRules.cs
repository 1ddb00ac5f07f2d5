using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>Judges by a type's shape, once, whether its values can come back from JSON as they went in. Whether a value does is proven by <see cref="ValueProof"/>.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.Gate)]
internal sealed class ShapeRules(JsonSerializerOptions json)
{
    private static readonly (Type Type, string Reason)[] Refused =
    [
        (typeof(Delegate), "code cannot be stored; hand over what it needs as arguments of a method"),
        (typeof(Stream), "a stream is gone when the job runs; store its content and hand over its key"),
        (typeof(Task), "a task cannot be stored; await it and hand over its result"),
        (typeof(CancellationToken), "a token cannot be stored; take it as a parameter of the method, and the server supplies it"),
        (typeof(JobContext), "a context cannot be stored; take it as a parameter of the method, and the server supplies it"),
        (typeof(IServiceProvider), "services cannot be stored; take them in the constructor of the job's type"),
        (typeof(MemberInfo), "types and members cannot be stored; hand over a name"),
        (typeof(Exception), "an exception cannot be stored; hand over its message, or take a JobError with [FromException]"),
        (typeof(CultureInfo), "a culture cannot be stored; hand over its name, or rely on the caller's, which surrounds the job"),
        (typeof(Encoding), "an encoding cannot be stored; hand over its name"),
        (typeof(TimeZoneInfo), "a time zone cannot be stored; hand over its id"),
        (typeof(IntPtr), "a pointer means nothing in another process"),
        (typeof(UIntPtr), "a pointer means nothing in another process"),
    ];

    private static readonly Type[] Reversed = [typeof(Stack<>), typeof(ConcurrentStack<>), typeof(ConcurrentBag<>)];

    private readonly ConcurrentDictionary<Type, string?> known = new();

    /// <summary>Why values of the type cannot be arguments, with the member that is to blame and the remedy; null when they can.</summary>
    public string? WhyNot(Type type) => known.GetOrAdd(type, static (type, rules) => rules.Judge(type, "", []), this);

    private string? Judge(Type type, string path, HashSet<Type> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Judge(underlying, path, seen);
        if (!seen.Add(type)) return null; // a type that holds itself is judged once
        if (type is { IsArray: true, IsSZArray: false }) return At(path, type, "JSON knows no array of several dimensions; hand over an array of arrays");
        if (type == typeof(object)) return At(path, type, "anything could stand there; declare the type of the value");
        if (type.Name.StartsWith("<>", StringComparison.Ordinal)) return At(path, type, "an anonymous type has no name that lasts; declare a record");
        foreach (var (refused, reason) in Refused)
        {
            if (refused.IsAssignableFrom(type)) return At(path, type, reason);
        }

        try
        {
            var info = json.GetTypeInfo(type);
            return info.Kind switch
            {
                JsonTypeInfoKind.Object => JudgeObject(info, path, seen),
                JsonTypeInfoKind.Enumerable => JudgeCollection(info, "[]", path) ?? JudgeElement(info.ElementType, path, seen),
                JsonTypeInfoKind.Dictionary => JudgeCollection(info, "{}", path) ?? JudgeElement(info.KeyType, path, seen) ?? JudgeElement(info.ElementType, path, seen),
                _ => null, // a converter writes it as a whole: the framework's for simple types, or the user's own
            };
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return At(path, type, e.Message);
        }
    }

    private string? JudgeElement(Type? element, string path, HashSet<Type> seen) => element is null ? null : Judge(element, path + "[]", seen);

    private static string? JudgeCollection(JsonTypeInfo info, string empty, string path)
    {
        var type = info.Type;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (Reversed.Contains(definition)) return At(path, type, "its items would come back in another order; hand over an array or a list");
        if (definition == typeof(IAsyncEnumerable<>)) return At(path, type, "a sequence that has yet to arrive cannot be stored; hand over an array or a list");
        if (CollectionState(type) is { } field) return At(path, type, $"a collection is stored as its items alone, and '{field}' would be lost; hand over an object that holds both");
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
            if (info.Type.IsAbstract) return At(path, info.Type, "what stands there is not known; declare its types with [JsonDerivedType], or declare the class itself");
            if (!CanBeMade(info)) return At(path, info.Type, "it cannot be made again; give it a public constructor whose parameters are named like its properties");
        }

        if (MemberState.FirstLost(info) is { } lost)
        {
            return At(Combine(path, lost), info.Type, "it would be lost; give it a public getter and a public setter or init, mark it [JsonInclude], bind it to a constructor parameter, or mark it [JsonIgnore] if it need not travel");
        }

        foreach (var property in info.Properties.Where(property => property.Get is not null && property.AttributeProvider is not null))
        {
            if (property.CustomConverter is null && Judge(property.PropertyType, Combine(path, property.Name), seen) is { } reason) return reason;
        }

        return derived?.Where(option => option.DerivedType != info.Type).Select(option => Judge(option.DerivedType, path, seen)).FirstOrDefault(reason => reason is not null);
    }

    private static bool CanBeMade(JsonTypeInfo info)
    {
        if (info.CreateObject is not null) return true;
        return info.ConstructorAttributeProvider is ConstructorInfo constructor
            && constructor.GetParameters().Length == info.Properties.Count(property => property.AssociatedParameter is not null);
    }

    private static string Combine(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";

    private static string At(string path, Type type, string reason) => path.Length == 0 ? $"{type}: {reason}" : $"'{path}' ({type}): {reason}";
}
