namespace JobLib.Dashboard.Types;

/// <summary>What one version of the application came to.</summary>
/// <param name="Version">The version.</param>
/// <param name="Since">The beginning of the first minute or hour in which it ran.</param>
/// <param name="Figures">Since then.</param>
internal sealed record VersionFigures(string Version, DateTimeOffset Since, TypeFigures Figures);
