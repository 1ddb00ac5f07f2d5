using System.Text.Json;
using JobLib.Diagnostics;

namespace JobLib.Serialization;

/// <summary>Writes the results of jobs as JSON, and reads them. A result that cannot be kept is replaced by a note: the job has done its work and succeeds.</summary>
internal sealed class ResultWriter(JobLibOptions options)
{
    private readonly JsonSerializerOptions json = new JobJson(options).Results;

    /// <summary>The result as JSON; null when there is none.</summary>
    /// <param name="result">What the method returned.</param>
    /// <param name="type">What the method is declared to return.</param>
    /// <param name="note">Why the result was not kept; it then stands, as a JSON string, in the result's place. Null when it was.</param>
    public string? Write(object? result, Type type, out string? note)
    {
        note = null;
        if (result is null) return null;
        using var text = JsonText.Rent(options.MaxResultBytes);
        try
        {
            JsonSerializer.Serialize(text.Writer, result, type, json);
            text.Writer.Flush();
            return text.ToString();
        }
        catch (JsonTooLargeException)
        {
            note = $"The result was larger than MaxResultBytes ({options.MaxResultBytes:N0} bytes) and was not kept.";
        }
        catch (Exception e) // the serialiser, or a getter of the user's own types, which may throw anything
        {
            note = FreeText.Clean($"The result could not be written as JSON and was not kept: {ExceptionText.Message(e)}", FreeText.LineLength);
        }

        return JsonSerializer.Serialize(note, json);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JobPayloadException">The text is no <paramref name="type"/>.</exception>
    public object? Read(string text, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type, json);
        }
        catch (Exception e) // the serialiser, or a constructor or setter of the user's own types, which may throw anything
        {
            throw new JobPayloadException($"The result cannot be read as {type}: {Note(text) ?? ExceptionText.Message(e)}", e);
        }
    }

    // A JSON string that is no such value is most likely the note that stands in the place of a result.
    private string? Note(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(text, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
