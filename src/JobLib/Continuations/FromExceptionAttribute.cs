namespace JobLib;

/// <summary>
/// The server gives this parameter of a continuation the last error of its parent job, or null when the parent has none. The parameter must be a
/// <see cref="JobError"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromExceptionAttribute : Attribute;
