using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>Compares a value with what came back of it: by its runtime type and by all that it holds, so that a silent change is seen.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
internal sealed class SameValue(JsonSerializerOptions json)
{
    private const int MaxDepth = 200; // fields lie deeper than JSON, which has a limit of its own; what is left out of JSON may be a circle

    private readonly ConcurrentDictionary<Type, JsonTypeInfoKind> kinds = new();

    /// <summary>The first difference; null when there is none.</summary>
    /// <param name="before">What was written.</param>
    /// <param name="after">What was read.</param>
    /// <param name="declared">The type as which both were.</param>
    public Difference? Compare(object? before, object? after, Type declared) => Compare(before, after, declared, 0);

    private Difference? Compare(object? before, object? after, Type declared, int depth)
    {
        if (ReferenceEquals(before, after)) return null;
        if (before is null || after is null)
            return new(before is null ? "null stands there, and something else would come back" : "it would come back as null");
        if (depth > MaxDepth) return new("it holds more levels than can be compared; hand over plain data");
        if (before is JsonNode or JsonElement or JsonDocument)
            return SameJson(before, after) ? null : new("it is JSON that would come back changed; hand over its text");
        var type = before.GetType();
        if (type != after.GetType())
        {
            return declared.IsInterface && before is IEnumerable items && after is IEnumerable read
                ? ByContract(items, read, declared, depth)
                : Retyped(type, after.GetType(), declared);
        }

        return KindOf(type) switch
        {
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => Collections(before, after, type, depth),
            JsonTypeInfoKind.Object => Fields(before, after, type, depth),
            _ => Exactness.AreSame(before, after) || (!FrameworkAssemblies.Contains(type.Assembly) && Fields(before, after, type, depth) is null)
                ? null
                : new("its value would come back changed; hand over a type whose values JSON keeps"),
        };
    }

    // Where an interface is declared, another class may stand for it that does the same.
    private Difference? ByContract(IEnumerable before, IEnumerable after, Type declared, int depth) =>
        Unordered.Is(declared) && !CollectionComparers.AreDefault(before) ? CollectionComparers.Lost : Items(before, after, declared, depth);

    private static Difference Retyped(Type before, Type after, Type declared) => new(
        typeof(IEnumerable).IsAssignableFrom(before)
            ? $"a {ShortTypeName.Of(before)} stands there and would come back as a {ShortTypeName.Of(after)}; hand over a {ShortTypeName.Of(after)}, or an object that holds what the other adds"
            : $"a {ShortTypeName.Of(before)} stands there and would come back as a {ShortTypeName.Of(after)}; declare it on {ShortTypeName.Of(declared)} with [JsonDerivedType(typeof({ShortTypeName.Of(before)}), \"{ShortTypeName.Of(before)}\")], with a discriminator"
    );

    private Difference? Fields(object before, object after, Type type, int depth)
    {
        foreach (var field in MemberState.FieldsOf(type))
        {
            var difference = Compare(field.GetValue(before), field.GetValue(after), field.FieldType, depth + 1);
            if (difference is not null) return difference.Of(MemberState.NameOf(field));
        }

        return null;
    }

    private Difference? Collections(object before, object after, Type type, int depth)
    {
        if (!CollectionComparers.AreSame(before, after, type)) return CollectionComparers.Lost;
        if (before is IEnumerable items && after is IEnumerable read) return Items(items, read, type, depth);
        return type.GetMethod("ToArray", []) is { } copy && copy.Invoke(before, null) is Array whole && copy.Invoke(after, null) is Array back // Memory<T>
            ? Items(whole, back, whole.GetType(), depth)
            : new("it is a collection whose items cannot be compared; hand over an array or a list");
    }

    private Difference? Items(IEnumerable before, IEnumerable after, Type declared, int depth)
    {
        var items = before.Cast<object?>().ToList();
        var read = after.Cast<object?>().ToList();
        if (items.Count != read.Count) return new($"it has {items.Count} items and would come back with {read.Count}; hand over an array or a list");
        if (Unordered.Is(before.GetType())) read = Unordered.Like(items, read);
        var element = json.GetTypeInfo(declared) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } type } ? type : typeof(object);
        for (var i = 0; i < items.Count; i++)
        {
            if (Compare(items[i], read[i], element, depth + 1) is { } difference) return difference.Of($"[{i}]");
        }

        return null;
    }

    private JsonTypeInfoKind KindOf(Type type) => kinds.GetOrAdd(type, static (type, json) =>
    {
        try
        {
            return json.GetTypeInfo(type).Kind;
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return JsonTypeInfoKind.None; // held by what a converter writes as a whole
        }
    }, json);

    private static bool IgnoresCase(JsonNode node) => node.Options is { PropertyNameCaseInsensitive: true };

    private static bool SameJson(object before, object after) => (before, after) switch
    {
        (JsonNode one, JsonNode other) => JsonNode.DeepEquals(one, other) && IgnoresCase(one) == IgnoresCase(other),
        (JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other),
        (JsonDocument one, JsonDocument other) => JsonElement.DeepEquals(one.RootElement, other.RootElement),
        _ => false,
    };
}
