using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JobLib.Diagnostics;
using JobLib.Invocation.Contracts;
using JobLib.Invocation.Names;
using JobLib.Jobs;
using JobLib.Serialization;

namespace JobLib.Invocation;

/// <summary>Writes the arguments of calls as JSON arrays, and reads them.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class CallArguments(JobLibOptions options, JobJson json, ValueProof proof)
{
    private const string None = "[]";

    public string Write(JobCall call, IReadOnlyList<object?> values)
    {
        if (call.Parameters.Count == 0) return None;
        using var text = JsonText.Rent(options.MaxArgumentBytes);
        var current = call.Parameters[0];
        try
        {
            text.Writer.WriteStartArray();
            for (var i = 0; i < call.Parameters.Count; i++)
            {
                current = call.Parameters[i];
                WriteOne(call, current, values[i], text);
            }

            text.Writer.WriteEndArray();
            text.Writer.Flush();
            return text.ToString();
        }
        catch (JsonTooLargeException e)
        {
            throw new InvalidJobException(
                $"The arguments of {call} are larger than MaxArgumentBytes ({options.MaxArgumentBytes:N0} bytes); the limit was passed at '{current.Name}'. "
                + "Keep large data elsewhere and hand over its key, or raise the option.", current.Name, e);
        }
    }

    public object?[] Read(JobCall call, JobPayload payload)
    {
        var text = call.Contract is { } contract && ContractRules.VersionOf(payload.Type, payload.Method) is { } version
            ? Upcasts.Apply(contract, version, payload.Arguments, options.MaxDepth + 1)
            : payload.Arguments;
        if (call.Parameters.Count == 0 && text == None) return [];
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(0, length), new JsonReaderOptions { MaxDepth = options.MaxDepth + 1 });
            return ReadAll(call, ref reader);
        }
        catch (JsonException e)
        {
            throw new JobPayloadException($"The arguments of {call} are not a JSON array. {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A complex value as people may see it: as JSON, without its sensitive members.</summary>
    public string Show(object value, Type type) => JsonSerializer.Serialize(value, type, json.Shown);

    private void WriteOne(JobCall call, JobParameter parameter, object? value, JsonText text)
    {
        if (parameter.Json is null)
        {
            text.Writer.WriteNullValue(); // the server puts its own value there
            return;
        }

        string? reason;
        try
        {
            reason = parameter.NeedsProof ? WriteProven(value, parameter.Json, text) : Write(value, parameter.Json, text);
        }
        catch (Exception e) when (e is not JsonTooLargeException) // the serialiser, or a getter of the caller's own types, which may throw anything
        {
            throw new InvalidJobException(
                $"Argument '{parameter.Name}' of {call} cannot be stored: {ExceptionText.Message(e)} Hand over plain data, at most {options.MaxDepth} levels deep.",
                parameter.Name,
                e
            );
        }

        if (reason is not null) throw new InvalidJobException($"Argument '{parameter.Name}' of {call} cannot be stored: {reason}.", parameter.Name);
    }

    private static string? Write(object? value, JsonTypeInfo info, JsonText text)
    {
        JsonSerializer.Serialize(text.Writer, value, info);
        return null;
    }

    private string? WriteProven(object? value, JsonTypeInfo info, JsonText text)
    {
        text.Writer.Flush();
        var start = text.Length;
        JsonSerializer.Serialize(text.Writer, value, info);
        text.Writer.Flush();
        return proof.WhyNot(value, text.Since(start).TrimStart((byte)','), info);
    }

    private static object?[] ReadAll(JobCall call, ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw new JobPayloadException($"The arguments of {call} are not a JSON array.");
        var values = new object?[call.Parameters.Count];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count < values.Length) values[count] = ReadOne(call, call.Parameters[count], ref reader);
            else reader.Skip();
            count++;
        }

        if (count != values.Length) throw new JobPayloadException($"{call} takes {values.Length} arguments, and the job has {count}.");
        if (reader.Read()) throw new JobPayloadException($"The arguments of {call} are followed by something else.");
        return values;
    }

    private static object? ReadOne(JobCall call, JobParameter parameter, ref Utf8JsonReader reader)
    {
        if (parameter.Json is null)
        {
            reader.Skip();
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(ref reader, parameter.Json);
        }
        catch (Exception e) // the serialiser, or a constructor or setter of the user's own types, which may throw anything
        {
            throw new JobPayloadException(
                $"Argument '{parameter.Name}' of {call} cannot be read as {ShortTypeName.Of(parameter.ParameterType)}: {ExceptionText.Message(e)}",
                e
            );
        }
    }
}
