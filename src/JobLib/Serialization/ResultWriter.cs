using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using JobLib.Diagnostics;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>
/// Writes the results of jobs as JSON, and reads them. A result that cannot be kept is replaced by a note: the job has done its work and succeeds.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class ResultWriter(JobLibOptions options)
{
    private const string TooLarge = "The result was larger than MaxResultBytes (";
    private const string NotWritten = "The result could not be written as JSON and was not kept: ";

    private readonly JsonSerializerOptions json = new JobJson(options).Results;

    private string NoteOfSize => $"{TooLarge}{options.MaxResultBytes:N0} bytes) and was not kept.";

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
            note = NoteOfSize;
        }
        catch (Exception e) // the serialiser, or a getter of the user's own types, which may throw anything
        {
            note = FreeText.Clean(NotWritten + ExceptionText.Message(e), FreeText.LineLength);
        }

        return JsonSerializer.Serialize(note, json);
    }

    /// <summary>A result that was written elsewhere, or the note that stands in its place.</summary>
    /// <param name="written">What is to be JSON.</param>
    /// <param name="note">Why the result was not kept; null when it was.</param>
    public string Checked(string written, out string? note)
    {
        note = WhyNotKept(written);
        return note is null ? written : JsonSerializer.Serialize(note, json);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JobPayloadException">The text is no <paramref name="type"/>, or the note that stands in the place of a result.</exception>
    public object? Read(string text, Type type)
    {
        if (Note(text) is { } note) throw new JobPayloadException($"The parent's result cannot be handed on: {note}");
        try
        {
            return JsonSerializer.Deserialize(text, type, json);
        }
        catch (Exception e) // the serialiser, or a constructor or setter of the user's own types, which may throw anything
        {
            throw new JobPayloadException($"The parent's result cannot be read as {ShortTypeName.Of(type)}: {ExceptionText.Message(e)}", e);
        }
    }

    private string? WhyNotKept(string written)
    {
        if (Encoding.UTF8.GetByteCount(written) > options.MaxResultBytes) return NoteOfSize;
        try
        {
            using var document = JsonDocument.Parse(written, new() { MaxDepth = options.MaxDepth });
            return null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // the latter: half of a surrogate pair
        {
            return FreeText.Clean(NotWritten + e.Message, FreeText.LineLength);
        }
    }

    // A note is told from a text that a job returned by how it begins.
    private string? Note(string text)
    {
        if (!text.StartsWith('"')) return null;
        try
        {
            return
                JsonSerializer.Deserialize<string>(text, json) is { } note
                && (note.StartsWith(TooLarge, StringComparison.Ordinal) || note.StartsWith(NotWritten, StringComparison.Ordinal))
                ? note
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
