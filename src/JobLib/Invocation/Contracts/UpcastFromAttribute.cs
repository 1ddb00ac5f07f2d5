using System.Text.Json.Nodes;

namespace JobLib;

/// <summary>
/// Makes the arguments of one version of a <see cref="JobContractAttribute">contract</see> out of those of the version before. It stands on a static method
/// of the contract's type that is public or internal, and takes and returns a <see cref="JsonArray"/>.
/// </summary>
/// <remarks>
/// The array has one element for each parameter of its version; null where the server supplies the value (a token, a context). Applied when a stored job is
/// read, one after the other: 1 to 2, then 2 to 3. What such a method throws fails the job without a retry.
/// </remarks>
/// <param name="version">The version that the array comes from; what is returned is of the next one.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class UpcastFromAttribute(int version) : Attribute
{
    /// <summary>The version that the array comes from.</summary>
    public int Version { get; } = version;

    /// <summary>The contract's name, where its type has several.</summary>
    /// <value>Default: null, the only contract of the type.</value>
    public string? Contract { get; set; }
}
