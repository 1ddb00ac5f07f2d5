namespace JobLib.Dashboard.Search;

/// <summary>A term that somebody may have begun to type.</summary>
/// <param name="Text">The whole term.</param>
/// <param name="About">What it is: a queue, a method.</param>
internal sealed record Suggestion(string Text, string About);
