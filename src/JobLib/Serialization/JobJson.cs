using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JobLib.Jobs;

namespace JobLib.Serialization;

/// <summary>
/// How JobLib writes and reads JSON. Arguments are held to strict rules, so that a job gets what its caller gave; results are kept as far as they can be.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class JobJson(JobLibOptions options)
{
    /// <summary>Leaves all letters readable. The text goes into storages and is encoded anew by whoever shows it.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The array of arguments is a level of its own around them.</summary>
    public JsonSerializerOptions Arguments { get; } = Strict(options);

    public JsonSerializerOptions Results { get; } = Create(options, options.MaxDepth);

    /// <summary>Leaves out what is <see cref="SensitiveAttribute">sensitive</see>: for texts that people see.</summary>
    public JsonSerializerOptions Shown { get; } = Create(options, options.MaxDepth + 1, LeaveOutSensitive);

    private static JsonSerializerOptions Strict(JobLibOptions options)
    {
        var strict = Create(options, options.MaxDepth + 1, RefuseUndeclaredSubclasses);
        strict.Converters.Add(new StrictStringConverter());
        strict.Converters.Add(new StrictCharConverter());
        return strict;
    }

    // What the application has compiled code for goes before reflection, which takes the rest.
    private static JsonSerializerOptions Create(JobLibOptions options, int maxDepth, Action<JsonTypeInfo>? modifier = null)
    {
        var resolver = JsonTypeInfoResolver.Combine([.. options.JsonContexts, new DefaultJsonTypeInfoResolver()]);
        return new()
        {
            TypeInfoResolver = modifier is null ? resolver : resolver.WithAddedModifier(modifier),
            Encoder = Encoder,
            MaxDepth = maxDepth,
            IncludeFields = true,
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
    }

    private static void LeaveOutSensitive(JsonTypeInfo info)
    {
        foreach (var property in info.Properties.Where(property => property.AttributeProvider?.IsDefined(typeof(SensitiveAttribute), inherit: true) == true))
        {
            property.ShouldSerialize = static (_, _) => false;
        }
    }

    // The serialiser writes an object as its declared type and silently leaves out what a subclass adds.
    private static void RefuseUndeclaredSubclasses(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.Type.IsSealed || info.Type.IsValueType) return;
        var then = info.OnSerializing;
        info.OnSerializing = value =>
        {
            if (value.GetType() != info.Type)
            {
                throw new NotSupportedException(
                    $"A {value.GetType()} stands where {info.Type} is declared, and what it adds would be lost. Declare it with [JsonDerivedType] and a discriminator on {info.Type}."
                );
            }

            then?.Invoke(value);
        };
    }
}
