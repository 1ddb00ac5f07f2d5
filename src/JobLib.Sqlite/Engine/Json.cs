using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobLib.Sqlite.Engine;

/// <summary>
/// Small structures that are stored as one text. The file may hold anything, so reading answers whether it could and never throws: a damaged text belongs to
/// one row, and must not stop whoever comes upon it.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static bool TryRead<T>(string text, [NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(text, Options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            value = null;
        }

        return value is not null;
    }

    /// <summary>Null for none: most jobs have no tags and no parameters.</summary>
    public static string? WriteMap(IReadOnlyDictionary<string, string> map) => map.Count == 0 ? null : Write(map);

    public static bool TryReadMap(string? text, out IReadOnlyDictionary<string, string> map)
    {
        map = ReadOnlyDictionary<string, string>.Empty;
        if (text is null) return true;
        if (!TryRead<Dictionary<string, string>>(text, out var read) || read.Values.Any(value => value is null)) return false;
        map = read;
        return true;
    }

    public static string? WriteList(IReadOnlyList<string> list) => list.Count == 0 ? null : Write(list);

    /// <summary>What can be read of a list.</summary>
    public static IReadOnlyList<string> ReadList(string? text) => text is not null && TryRead<string?[]>(text, out var read) ? [.. read.OfType<string>()] : [];

    /// <summary>Who did it; null when nobody did, or when the text does not say.</summary>
    public static JobActor? ReadActor(string? text) => text is not null && TryRead<JobActor>(text, out var actor) ? actor : null;

    public static bool TryReadOutcome(string text, [NotNullWhen(true)] out ParentOutcome? outcome) => TryRead(text, out outcome) && outcome.Id is not null;
}
