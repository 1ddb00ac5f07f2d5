using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>
    /// The call of a job; null when its code is not known here or does not fit, when its values cannot be shown, and for operations of the library's own, which
    /// have pages and rights of theirs.
    /// </summary>
    public static CallTemplate? Of(JobValues values, JobPayload payload)
    {
        if (values.Read(payload) is not ({ } call, { } arguments) || call.Type.Assembly == typeof(Job).Assembly) return null;
        try
        {
            using var stored = JsonDocument.Parse(payload.Arguments);
            JsonElement[] elements = [.. stored.RootElement.EnumerateArray()];
            return new(
                call,
                [
                    .. call
                        .Parameters.Select((parameter, i) => parameter.Json is null ? null : Field(values, parameter, arguments[i], elements[i].GetRawText()))
                        .OfType<CallField>(),
                ]
            );
        }
        catch (Exception) // the user's own types, whose getters may throw anything
        {
            return null;
        }
    }

    /// <summary>A call that nobody has made yet, with what its parameters are by default.</summary>
    /// <exception cref="InvalidJobException">The method cannot be run in the background.</exception>
    /// <remarks>Shows values of the user's own types, whose constructors and getters may throw anything.</remarks>
    public static CallTemplate Of(JobValues values, Type type, MethodInfo method)
    {
        var call = values.Call(type, method);
        return new(
            call,
            [
                .. call
                    .Parameters.Zip(
                        call.Method.GetParameters(),
                        (parameter, declared) => parameter.Json is { } json ? Empty(values, parameter, json, declared) : null
                    )
                    .OfType<CallField>(),
            ]
        );
    }

    /// <summary>The call with what was written, read as the method's own parameters.</summary>
    /// <param name="written">One text for each field, in order; none at all: all stay as they are.</param>
    /// <exception cref="ArgumentException">There is one too many or too few, or one is no JSON.</exception>
    /// <exception cref="JobPayloadException">One is not what the method takes.</exception>
    public Job Read(IReadOnlyList<string> written)
    {
        if (written.Count > 0 && written.Count != Fields.Count)
            throw new ArgumentException($"{Call} takes {Fields.Count} arguments, and {written.Count} are given.");
        var texts = new Queue<string>(Fields.Select((field, i) => written.Count == 0 ? field.Stored : Checked(field, field.Of(written[i]))));
        var array = $"[{string.Join(',', Call.Parameters.Select(parameter => parameter.Json is null ? Nothing : texts.Dequeue()))}]";
        return new(Call.Type, Call.Method, Call.ReadArguments(new("", "", "", array)));
    }

    private static CallField Empty(JobValues values, JobParameter parameter, JsonTypeInfo json, ParameterInfo declared)
    {
        var value = declared.HasDefaultValue ? declared.DefaultValue : declared.ParameterType == typeof(string) ? "" : null;
        if (value is null && declared.ParameterType.IsValueType)
            value = Activator.CreateInstance(declared.ParameterType); // also of "= default", which reflection has as null
        if (value is not null && Nullable.GetUnderlyingType(declared.ParameterType) is { IsEnum: true } underlying)
            value = Enum.ToObject(underlying, value); // which reflection has as a number
        return Field(values, parameter, value, JsonSerializer.Serialize(value, json));
    }

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
            throw new ArgumentException(
                $"Argument '{field.Name}' is not JSON: write a text in quotation marks, a number, true, null, or an object. {error.Message}",
                error
            );
        }
    }
}
