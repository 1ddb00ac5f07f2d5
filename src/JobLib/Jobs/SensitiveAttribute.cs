namespace JobLib;

/// <summary>Keeps the value of a parameter, or of a property of an argument, out of every page, log, display name, export and search.</summary>
/// <remarks>The storage and its backups still hold the value in clear: hand over a key to the secret, not the secret itself, where that matters.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SensitiveAttribute : Attribute;
