namespace JobLib.AotCanary;

/// <summary>Made by a constructor with parameters: read by the code of <see cref="PostageJson"/>.</summary>
public sealed record Parcel(int Grams, TimeSpan? Insured = null);
