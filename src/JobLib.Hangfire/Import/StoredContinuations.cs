using System.Text.Json;
using System.Text.Json.Nodes;
using JobLib.Hangfire.Source;

namespace JobLib.Hangfire.Import;

/// <summary>Reads which jobs wait for one, from the parameter in which Hangfire keeps them with their parent.</summary>
internal static class StoredContinuations
{
    public static IReadOnlyList<string> Of(SourceJob source)
    {
        if (!source.Parameters.TryGetValue("Continuations", out var json) || string.IsNullOrEmpty(json)) return [];
        try
        {
            return JsonNode.Parse(json) is JsonArray all ? [.. all.OfType<JsonObject>().Select(one => one["JobId"]?.ToString()).OfType<string>()] : [];
        }
        catch (JsonException)
        {
            return []; // Hangfire could not read it either; the storages that list continuations do so all the same
        }
    }
}
