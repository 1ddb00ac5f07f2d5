namespace JobLib;

/// <summary>Which page of a list.</summary>
/// <param name="Size">1 to 500.</param>
/// <param name="Cursor">What the page before gave as <see cref="Page{T}.Next"/>; null for the first page.</param>
public sealed record PageRequest(int Size = 50, string? Cursor = null);
