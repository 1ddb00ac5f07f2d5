using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using JobLib.Invocation;
using JobLib.Invocation.Names;
using JobLib.Jobs;
using JobLib.Serialization;
using JobLib.TimeLimits;

namespace JobLib.Dashboard.Reading;

/// <summary>Arguments and results of jobs for people: indented, and without what is <see cref="SensitiveAttribute">sensitive</see>.</summary>
/// <remarks>Which values are sensitive stands in the job's own code. Where that is not known here, nothing is shown.</remarks>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed partial class JobValues(JobLibOptions options, JobCallResolver resolver)
{
    private const int ShortLength = 60;
    private const string Masked = "•••";

    private readonly JsonSerializerOptions shown = new JobJson(options).Shown;
    private readonly ResultWriter results = new(options);

    /// <summary>A call of the dashboard's own, as it is stored.</summary>
    public JobPayload Write(Job job) => resolver.For(job.Type, job.Method).Write(job.Arguments);

    /// <summary>A method as a job calls it.</summary>
    /// <exception cref="InvalidJobException">It cannot be run in the background.</exception>
    public JobCall Call(Type type, MethodInfo method) => resolver.For(type, method);

    /// <summary>Whether a client would take the method.</summary>
    public bool CanBeCalled(Type type, MethodInfo method)
    {
        try
        {
            Call(type, method);
            return true;
        }
        catch (Exception) // it would not; or an attribute of the method throws
        {
            return false;
        }
    }

    /// <summary>The call with its arguments as they are, for what is not shown; null when the job's code is not known here or does not fit.</summary>
    public (JobCall? Call, object?[]? Arguments) Read(JobPayload payload)
    {
        if (Resolve(payload) is not { } call) return default;
        try
        {
            return (call, call.ReadArguments(payload));
        }
        catch (Exception) // malformed arguments; or the user's own types, whose constructors and setters may throw anything
        {
            return default;
        }
    }

    /// <summary>A value as people may see it.</summary>
    public string Show(object? value, Type type) => Pretty(JsonSerializer.Serialize(value, type, shown));

    /// <summary>The arguments; null when the job's code is not known here or does not fit.</summary>
    public IReadOnlyList<ShownValue>? Arguments(JobPayload payload)
    {
        if (Read(payload) is not ({ } call, { } values)) return null;
        try
        {
            return [.. call.Parameters.Zip(values, (parameter, value) => Show(parameter, value))];
        }
        catch (Exception) // the user's own types, whose getters may throw anything
        {
            return null;
        }
    }

    /// <summary>The arguments on one line, cut where it gets long: <c>(7, "Ada")</c>; null when there are none, or as for <see cref="Arguments"/>.</summary>
    public string? Short(JobPayload payload)
    {
        var values = Arguments(payload)
            ?.Where(value => value.Text is not null || value.IsSensitive)
            .Select(value => value.Text is { } text ? Lines.Replace(text, " ") : Masked)
            .ToArray();
        if (values is not { Length: > 0 }) return null;
        var line = string.Join(", ", values);
        return line.Length <= ShortLength ? $"({line})" : $"({line.AsSpan(0, char.IsHighSurrogate(line[ShortLength - 1]) ? ShortLength - 1 : ShortLength)}…)";
    }

    /// <summary>The arguments that may be shown, as a JSON array: what a search looks into. Null when the job's code is not known here.</summary>
    public string? Searchable(JobPayload payload) =>
        // a null there would tell whether the value is one
        Arguments(payload) is { } values ? $"[{string.Join(',', values.Select(value => value.Text ?? $"\"{Masked}\""))}]" : null;

    /// <summary>The result as JSON; null when it cannot be shown.</summary>
    public string? Result(JobPayload payload, string result)
    {
        if (Resolve(payload)?.ResultType is not { } type) return null;
        try
        {
            return Pretty(JsonSerializer.Serialize(results.Read(result, type), type, shown));
        }
        catch (Exception) // too large, or not serialisable: a note stands in the result's place; or the user's own types, which may throw anything
        {
            return Note(result);
        }
    }

    /// <summary>
    /// How long an attempt of the job may take: by its call, by the attribute on what that names, or by this application's options; null: as long as it likes,
    /// as far as is known here.
    /// </summary>
    public TimeSpan? TimeLimit(JobDetails job) => JobTimeLimits.Of(job.Parameters, Resolve(job.Payload)?.Attributes.Timeout ?? options.JobTimeout);

    /// <summary>Indents JSON; text that is none stays as it is.</summary>
    public static string Pretty(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadableJson.Of(JsonSerializer.Serialize(document.RootElement, PrettyJson.Options));
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private ShownValue Show(JobParameter parameter, object? value)
    {
        var type = ShortTypeName.Of(parameter.ParameterType);
        if (parameter.IsSensitive) return new(parameter.Name, type, null, "sensitive") { IsSensitive = true };
        if (parameter.Kind != JobParameterKind.Argument) return new(parameter.Name, type, null, "supplied by the server");
        return new(parameter.Name, type, Show(value, parameter.ParameterType));
    }

    private static string? Note(string result)
    {
        try
        {
            using var document = JsonDocument.Parse(result);
            return document.RootElement.ValueKind == JsonValueKind.String ? Pretty(result) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JobCall? Resolve(JobPayload payload)
    {
        try
        {
            return resolver.Resolve(payload);
        }
        catch (Exception) // what is not known or not allowed here, or has an attribute that throws
        {
            return null;
        }
    }

    // Indented JSON back on one line. Line breaks within texts are escaped there, so these are only the indentation's.
    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Lines { get; }
}
