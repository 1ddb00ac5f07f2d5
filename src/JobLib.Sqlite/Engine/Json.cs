using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobLib.Sqlite.Engine;

/// <summary>Small structures that are stored as one text.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new StorageException($"A row of the storage holds '{text}' where {typeof(T).Name} is expected. Was it written by hand?");

    /// <summary>Null for none: most jobs have no tags and no parameters.</summary>
    public static string? WriteMap(IReadOnlyDictionary<string, string> map) => map.Count == 0 ? null : Write(map);

    public static IReadOnlyDictionary<string, string> ReadMap(string? text) => text is null ? ReadOnlyDictionary<string, string>.Empty : Read<Dictionary<string, string>>(text);

    public static string? WriteList(IReadOnlyList<string> list) => list.Count == 0 ? null : Write(list);

    public static IReadOnlyList<string> ReadList(string? text) => text is null ? [] : Read<string[]>(text);

    public static JobActor? ReadActor(string? text) => text is null ? null : Read<JobActor>(text);
}
