using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Jobs;

namespace JobLib.PostgreSql;

/// <summary>A job's parameters as one column of JSON. Their texts are cleaned here, since jsonb refuses what FreeText replaces.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
internal static class StoredParameters
{
    public static IReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;

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

    /// <exception cref="JsonException">The text is none of JobLib's.</exception>
    public static IReadOnlyDictionary<string, string> FromJson(string? json)
    {
        if (json is null) return None;
        var parameters = JsonSerializer.Deserialize<Dictionary<string, string>>(json, Json.Options) ?? throw new JsonException("The parameters are null.");
        foreach (var (name, value) in parameters)
        {
            if (value is null) throw new JsonException($"The parameter '{name}' is null."); // of the type only if nobody has written over it
        }

        return parameters;
    }

    /// <summary>For a page, which shows the text itself when it is none of JobLib's.</summary>
    public static IReadOnlyDictionary<string, string> Shown(string? json)
    {
        try
        {
            return FromJson(json);
        }
        catch (JsonException error)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal) { [$"(cannot be read: {error.Message})"] = json ?? "" };
        }
    }
}
