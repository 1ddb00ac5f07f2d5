namespace JobLib.Dashboard.Pages;

/// <summary>A group of errors, as this user may see it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Message">The latest message; null for users who may not see messages.</param>
internal sealed record ErrorRow(ErrorGroup Group, string? Message);
