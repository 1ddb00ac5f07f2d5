using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobLib.Serialization;

/// <summary>Refuses half a surrogate pair, which the serialiser would silently replace.</summary>
internal sealed class StrictCharConverter : JsonConverter<char>
{
    public override char Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is [var single] ? single : throw new JsonException("It is not a single character.");

    public override void Write(Utf8JsonWriter writer, char value, JsonSerializerOptions options) => writer.WriteStringValue(WellFormed(value).ToString());

    public override char ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, char value, JsonSerializerOptions options) =>
        writer.WritePropertyName(WellFormed(value).ToString());

    private static char WellFormed(char value) => char.IsSurrogate(value)
        ? throw new JsonException("It is half a surrogate pair, which is no character. Hand over a string.")
        : value;
}
