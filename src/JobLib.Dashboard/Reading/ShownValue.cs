namespace JobLib.Dashboard.Reading;

/// <summary>An argument as people may see it.</summary>
/// <param name="Name">The parameter's.</param>
/// <param name="Type">The parameter's, without namespace.</param>
/// <param name="Text">JSON, indented; null when it is not shown.</param>
/// <param name="Why">Why it is not shown.</param>
internal sealed record ShownValue(string Name, string Type, string? Text, string? Why = null)
{
    public bool IsSensitive { get; init; }
}
