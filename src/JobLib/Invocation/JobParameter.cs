using System.Text.Json.Serialization.Metadata;

namespace JobLib.Invocation;

/// <summary>A parameter of a job's method.</summary>
/// <param name="Name">As declared.</param>
/// <param name="ParameterType">As declared.</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="IsSensitive">Marked with <see cref="SensitiveAttribute"/>: its value is shown nowhere.</param>
/// <param name="Json">How its value is written and read; null when it is not stored.</param>
/// <param name="NeedsProof">Its type alone does not say that every value comes back as it is: each is read again when it is written.</param>
internal sealed record JobParameter(string Name, Type ParameterType, JobParameterKind Kind, bool IsSensitive, JsonTypeInfo? Json, bool NeedsProof);
