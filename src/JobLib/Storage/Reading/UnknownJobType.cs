namespace JobLib;

/// <summary>A type or method that servers were given and do not know.</summary>
/// <param name="Name">The type and the method.</param>
/// <param name="FirstAt">Since when.</param>
/// <param name="LastAt">The last time.</param>
/// <param name="Count">How often.</param>
public sealed record UnknownJobType(string Name, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Count);
