using System.Collections.ObjectModel;
using System.Text.Json;

namespace JobLib.PostgreSql;

/// <summary>A job's parameters as one column of JSON. Their texts are cleaned here, since jsonb refuses what FreeText replaces.</summary>
internal static class StoredParameters
{
    public static string? ToJson(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.Count == 0) return null;
        var clean = new Dictionary<string, string>(parameters.Count, StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            clean[FreeText.Clean(name, int.MaxValue)] = FreeText.Clean(value, int.MaxValue);
        }

        return JsonSerializer.Serialize(clean, Json.Options);
    }

    public static IReadOnlyDictionary<string, string> FromJson(string? json) =>
        json is null ? ReadOnlyDictionary<string, string>.Empty : JsonSerializer.Deserialize<Dictionary<string, string>>(json, Json.Options) ?? [];
}
