using System.Text.Json;

namespace JobLib.Testing.Matching;

/// <summary>Finds the first place at which two JSON texts differ: in a large argument nobody would.</summary>
internal static class JsonDifference
{
    /// <param name="path">The name of the whole.</param>
    /// <param name="expected">The one text.</param>
    /// <param name="there">The other.</param>
    public static string Between(string path, string expected, string there) => Between(path, JsonElement.Parse(expected), JsonElement.Parse(there));

    private static string Between(string path, JsonElement? expected, JsonElement? there)
    {
        if (expected is not { } mine) return $"{path}: {Show(there)}, and none was expected";
        if (there is not { } its) return $"{path}: none, instead of {Show(expected)}";
        return (mine.ValueKind, its.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => OfObjects(path, mine, its),
            (JsonValueKind.Array, JsonValueKind.Array) => OfArrays(path, mine, its),
            _ => $"{path}: {Show(there)} instead of {Show(expected)}",
        };
    }

    private static string OfObjects(string path, JsonElement expected, JsonElement there)
    {
        var names = expected.EnumerateObject().Select(property => property.Name).Union(there.EnumerateObject().Select(property => property.Name));
        var name = names.First(name => !AreEqual(Property(expected, name), Property(there, name)));
        return Between($"{path}.{name}", Property(expected, name), Property(there, name));
    }

    private static string OfArrays(string path, JsonElement expected, JsonElement there)
    {
        var index = Enumerable.Range(0, int.Max(expected.GetArrayLength(), there.GetArrayLength())).First(i => !AreEqual(Item(expected, i), Item(there, i)));
        return Between($"{path}[{index}]", Item(expected, index), Item(there, index));
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement element, int index) => index < element.GetArrayLength() ? element[index] : null;

    private static bool AreEqual(JsonElement? one, JsonElement? other) =>
        one is { } first && other is { } second ? JsonElement.DeepEquals(first, second) : one is null && other is null;

    private static string Show(JsonElement? element) => CallText.Cut(element?.GetRawText() ?? "");
}
