using System.Text.Encodings.Web;
using System.Text.Json;

namespace JobLib.Relational;

/// <summary>The small structures that are stored as JSON text. Their texts are cleaned here, by the rule of FreeText.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? OfTags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : JsonSerializer.Serialize(tags.Select(tag => FreeText.Clean(tag, FreeText.NameLength)), Options);

    public static IReadOnlyList<string> ToTags(string? json) => json is null ? [] : JsonSerializer.Deserialize<string[]>(json, Options) ?? [];

    public static string OfActor(JobActor actor) => JsonSerializer.Serialize(actor, Options);

    public static JobActor? ToActor(string? json) => json is null ? null : JsonSerializer.Deserialize<JobActor>(json, Options);
}
