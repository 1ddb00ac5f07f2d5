using System.Text.Json;
using System.Text.Json.Nodes;

namespace JobLib.Hangfire.Source;

/// <summary>Reads which jobs wait for one, from the parameter in which Hangfire keeps them with their parent.</summary>
internal static class StoredContinuations
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "Continuations";

    public static IReadOnlyList<string> Of(SourceJob source) => source.Parameters.TryGetValue(Parameter, out var json) ? Of(json) : [];

    public static IReadOnlyList<string> Of(string? json)
    {
        if (string.IsNullOrEmpty(json)) return [];
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
