using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace JobLib.Serialization;

/// <summary>Proves of a value that it comes back as it is: what was written of it is read again, as a worker will read it, and compared.</summary>
internal sealed class ValueProof(JsonSerializerOptions json)
{
    private readonly CertainTypes certain = new(json);
    private readonly SameValue same = new(json);

    /// <summary>Whether values of the type need a proof at all.</summary>
    public bool IsNeeded(Type type) => !certain.Contains(type);

    /// <summary>What would not come back, and the remedy; null when everything does.</summary>
    /// <param name="value">What was written.</param>
    /// <param name="written">Its JSON.</param>
    /// <param name="info">What it was written as.</param>
    public string? WhyNot(object? value, ReadOnlySpan<byte> written, JsonTypeInfo info)
    {
        if (certain.ContainsList(value) && value?.GetType() == info.Type) return null;
        object? read;
        try
        {
            read = JsonSerializer.Deserialize(written, info);
        }
        catch (Exception e) // the serialiser, or a constructor, setter or converter of the user's own types, which may throw anything
        {
            return $"it can be written and not read again. {e.Message}";
        }

        return same.Compare(value, read, info.Type)?.ToString();
    }
}
