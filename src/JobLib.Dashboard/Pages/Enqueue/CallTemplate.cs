using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Dashboard.Reading;
using JobLib.Invocation;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib.Dashboard.Pages;

/// <summary>A method with the arguments that a new job of it would have, to be written over.</summary>
/// <param name="Call">The method.</param>
/// <param name="Fields">The arguments that a caller gives, in order.</param>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed record CallTemplate(JobCall Call, IReadOnlyList<CallField> Fields)
{
    private const string Nothing = "null"; // what the server supplies

    /// <summary>The call of a job; null when its code is not known here or does not fit, and for operations of the library's own, which have pages and rights of theirs.</summary>
    public static CallTemplate? Of(JobValues values, JobPayload payload)
    {
        if (values.Read(payload) is not ({ } call, { } arguments) || call.Type.Assembly == typeof(Job).Assembly) return null;
        using var stored = JsonDocument.Parse(payload.Arguments);
        JsonElement[] elements = [.. stored.RootElement.EnumerateArray()];
        return new(call, [.. call.Parameters.Select((parameter, i) => (parameter, i)).Where(pair => IsWritten(pair.parameter)).Select(pair => Field(values, pair.parameter, arguments[pair.i], elements[pair.i].GetRawText()))]);
    }

    /// <summary>A call that nobody has made yet, with what its parameters are by default.</summary>
    public static CallTemplate Of(JobValues values, JobCall call)
    {
        var defaults = call.Method.GetParameters();
        return new(call, [.. call.Parameters.Select((parameter, i) => (parameter, i)).Where(pair => IsWritten(pair.parameter)).Select(pair =>
        {
            var value = defaults[pair.i].HasDefaultValue ? defaults[pair.i].DefaultValue : pair.parameter.ParameterType == typeof(string) ? "" : pair.parameter.ParameterType.IsValueType ? Activator.CreateInstance(pair.parameter.ParameterType) : null;
            return Field(values, pair.parameter, value, JsonSerializer.Serialize(value));
        })]);
    }

    /// <summary>The call with what was written, read as the method's own parameters.</summary>
    /// <param name="written">One text for each field, in order; none at all: all stay as they are.</param>
    /// <exception cref="ArgumentException">There is one too many or too few, or one is no JSON.</exception>
    /// <exception cref="JobPayloadException">One is not what the method takes.</exception>
    public Job Read(IReadOnlyList<string> written)
    {
        if (written.Count > 0 && written.Count != Fields.Count) throw new ArgumentException($"{Call} takes {Fields.Count} arguments, and {written.Count} are given.");
        var texts = new Queue<string>(Fields.Select((field, i) => written.Count == 0 ? field.Stored : Checked(field, field.Of(written[i]))));
        var array = $"[{string.Join(',', Call.Parameters.Select(parameter => IsWritten(parameter) ? texts.Dequeue() : Nothing))}]";
        return new(Call.Type, Call.Method, Call.ReadArguments(new("", "", "", array)));
    }

    private static bool IsWritten(JobParameter parameter) => parameter.Json is not null;

    private static CallField Field(JobValues values, JobParameter parameter, object? value, string stored)
    {
        var type = ShortTypeName.Of(parameter.ParameterType);
        if (parameter.IsSensitive) return new(parameter.Name, type, null, stored);
        var shown = values.Show(value, parameter.ParameterType);
        return new(parameter.Name, type, shown, stored) { IsPartlyHidden = JobValues.Pretty(stored) != shown };
    }

    private static string Checked(CallField field, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"Argument '{field.Name}' is not JSON: write a text in quotation marks, a number, true, null, or an object. {error.Message}", error);
        }
    }
}
