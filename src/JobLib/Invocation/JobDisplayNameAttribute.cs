using JobLib.Filters;

namespace JobLib;

/// <summary>What jobs of a method are called in the dashboard and in logs. Without it: <c>Type.Method</c>.</summary>
/// <param name="format">A composite format: <c>{0}</c> is the first argument. Sensitive arguments stand as <c>***</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JobDisplayNameAttribute(string format) : Attribute, ICreationAttribute
{
    /// <summary>The composite format.</summary>
    public string Format { get; } = format;
}
