using System.Text.Json;
using Hangfire.Common;

namespace JobLib.Hangfire.Import;

/// <summary>
/// A named value is JSON in Hangfire and a text in JobLib: a text is itself there, and whatever else it was stays the JSON that it is. So does a text that
/// would be taken for something else when it goes back to Hangfire's filters.
/// </summary>
internal static class ParameterText
{
    /// <summary>No value.</summary>
    public const string Null = "null";

    /// <summary>What JobLib keeps of a value of Hangfire's.</summary>
    public static string Of(string json) => TextOf(json) is { } text && ComesBack(text) ? text : json;

    /// <summary>The text that a value of Hangfire's is; null when it is none.</summary>
    public static string? TextOf(string json)
    {
        try
        {
            return json.StartsWith('"') ? SerializationHelper.Deserialize<string>(json) : null;
        }
        catch (Exception) // Newtonsoft's, which is not JSON then
        {
            return null;
        }
    }

    /// <summary>What Hangfire would read as that text, or as that value.</summary>
    public static string ToJson(string text) => KindOf(text) == JsonValueKind.Undefined ? SerializationHelper.Serialize(text) : text;

    // Numbers and truth values do: asked for a text, Hangfire's serialiser gives their letters.
    private static bool ComesBack(string text) => KindOf(text) switch
    {
        JsonValueKind.Undefined => true,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => text.Trim() == text,
        _ => false,
    };

    private static JsonValueKind KindOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind;
        }
        catch (Exception error) when (error is JsonException or ArgumentException) // no JSON, or half a character
        {
            return JsonValueKind.Undefined;
        }
    }
}
