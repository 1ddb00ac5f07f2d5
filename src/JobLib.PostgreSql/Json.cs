using System.Collections.ObjectModel;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JobLib.PostgreSql;

/// <summary>The small structures that are stored as JSON text. Their texts are cleaned here, since jsonb refuses what FreeText replaces.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? OfParameters(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.Count == 0) return null;
        var clean = new Dictionary<string, string>(parameters.Count, StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            clean[FreeText.Clean(name, int.MaxValue)] = FreeText.Clean(value, int.MaxValue);
        }

        return JsonSerializer.Serialize(clean, Options);
    }

    public static IReadOnlyDictionary<string, string> ToParameters(string? json) =>
        json is null ? ReadOnlyDictionary<string, string>.Empty : JsonSerializer.Deserialize<Dictionary<string, string>>(json, Options) ?? [];

    public static string? OfTags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : JsonSerializer.Serialize(tags.Select(tag => FreeText.Clean(tag, FreeText.NameLength)), Options);

    public static IReadOnlyList<string> ToTags(string? json) => json is null ? [] : JsonSerializer.Deserialize<string[]>(json, Options) ?? [];

    public static string OfActor(JobActor actor) => JsonSerializer.Serialize(actor, Options);

    public static JobActor? ToActor(string? json) => json is null ? null : JsonSerializer.Deserialize<JobActor>(json, Options);
}
