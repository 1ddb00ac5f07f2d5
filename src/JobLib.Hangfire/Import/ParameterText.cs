using System.Text.Json;

namespace JobLib.Hangfire.Import;

/// <summary>A named value is JSON in Hangfire and a text in JobLib: a text is itself there, and whatever else it was stays the JSON that it is.</summary>
internal static class ParameterText
{
    public static string Of(string json)
    {
        try
        {
            if (!json.StartsWith('"')) return json;
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetString() ?? "";
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>What Hangfire would read as that text, or as that value.</summary>
    public static string ToJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return $"\"{JsonEncodedText.Encode(text)}\"";
        }
    }
}
