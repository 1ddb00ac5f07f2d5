using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Diagnostics;
using JobLib.Jobs;

namespace JobLib.Checkpoints;

/// <summary>How far a job has come, as parameters: every storage keeps them, every later attempt sees them, and every page shows them.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class JobCheckpoints
{
    private const string Prefix = "checkpoint:";

    /// <summary>The parameter of a checkpoint.</summary>
    public static string ParameterOf(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > FreeText.NameLength - Prefix.Length || !FreeText.IsClean(name))
        {
            throw new ArgumentException(
                $"'{FreeText.Clean(name, FreeText.NameLength)}' cannot be a checkpoint's name: 1 to {FreeText.NameLength - Prefix.Length} characters, without NUL and lone surrogates.",
                nameof(name)
            );
        }

        return Prefix + name;
    }

    public static bool IsCheckpoint(string parameter) => parameter.StartsWith(Prefix, StringComparison.Ordinal);

    public static string Write<T>(string name, T value)
    {
        var text = ToJson(name, value);
        return text.Length <= FreeText.LineLength
            ? text
            : throw new ArgumentException(
                $"Checkpoint '{name}' takes {text.Length} characters as JSON; {FreeText.LineLength} are kept. Store what is larger yourself, and its place here.",
                nameof(value)
            );
    }

    private static string ToJson<T>(string name, T value)
    {
        try
        {
            return JsonSerializer.Serialize(value);
        }
        catch (Exception error) // the serialiser, or a getter of the caller's own type, which may throw anything
        {
            throw new ArgumentException(
                $"Checkpoint '{name}' cannot be written as JSON: {ExceptionText.Message(error)} Remember a number, an id or a small record.",
                nameof(value),
                error
            );
        }
    }

    public static bool TryRead<T>(string name, string? text, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (string.IsNullOrEmpty(text)) return false;
        try
        {
            if (JsonSerializer.Deserialize<T>(text) is not { } read) return false;
            value = read;
            return true;
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException(
                $"Checkpoint '{name}' is no {typeof(T)}: an attempt of another version of this job has written it. Give the new kind another name.",
                error
            );
        }
    }

    /// <summary>What is to be stored of them when the job has succeeded: nothing, so that it begins anew when somebody requeues it.</summary>
    public static IEnumerable<string> Of(IEnumerable<KeyValuePair<string, string>> parameters) =>
        parameters.Where(parameter => IsCheckpoint(parameter.Key) && !string.IsNullOrEmpty(parameter.Value)).Select(parameter => parameter.Key);
}
