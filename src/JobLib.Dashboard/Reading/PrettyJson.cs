using System.Text.Encodings.Web;
using System.Text.Json;

namespace JobLib.Dashboard.Reading;

/// <summary>JSON for eyes: indented, with all letters readable. Whatever shows it encodes it for its own place.</summary>
internal static class PrettyJson
{
    public static JsonSerializerOptions Options { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
