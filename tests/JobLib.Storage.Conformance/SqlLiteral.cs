namespace JobLib.Storage.Conformance;

/// <summary>A value as SQL writes it.</summary>
public sealed record SqlLiteral(string Sql);
