namespace JobLib;

/// <summary>
/// A storage's schema as it is, and as this library makes it. A library refuses a schema that it cannot use, so where the two differ it works all the same.
/// </summary>
/// <param name="Stored">The version that the storage has.</param>
/// <param name="Known">The version that this library is made for.</param>
public readonly record struct SchemaVersion(int Stored, int Known);
