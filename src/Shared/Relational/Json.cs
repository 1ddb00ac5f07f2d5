using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using JobLib.Jobs;

namespace JobLib.Relational;

/// <summary>The small structures that are stored as JSON text. Their texts are cleaned here, by the rule of FreeText.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, RespectNullableAnnotations = true };

    public static string? OfTags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : JsonSerializer.Serialize(tags.Select(tag => FreeText.Clean(tag, FreeText.NameLength)), Options);

    /// <summary>The tags; a text that is none of JobLib's has none.</summary>
    public static IReadOnlyList<string> ToTags(string? json) => [.. (Read<string?[]>(json) ?? []).OfType<string>()];

    public static string OfActor(JobActor actor) => JsonSerializer.Serialize(actor, Options);

    /// <summary>The actor; null when the text names none.</summary>
    public static JobActor? ToActor(string? json) => Read<JobActor>(json);

    // A page shows what it can of a row that somebody has written over.
    private static T? Read<T>(string? json)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
