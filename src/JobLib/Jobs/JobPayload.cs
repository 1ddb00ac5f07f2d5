namespace JobLib;

/// <summary>A stored method call. The storage keeps its parts as they are and looks into none of them.</summary>
/// <param name="Type">
/// The type's full name and its assembly's simple name: <c>Shop.IMailer, Shop</c>. Of a method with a <see cref="JobContractAttribute"/> the contract's name.
/// </param>
/// <param name="Method">The method's name; of a contract <c>v</c> and its version: <c>v2</c>.</param>
/// <param name="Signature">
/// The parameter types, by the same rule as the type, joined by <c>;</c>. Empty for a method without parameters, and for a contract.
/// </param>
/// <param name="Arguments">A JSON array with one element a parameter.</param>
/// <param name="Format">The version of this format. The present one is 1.</param>
public sealed record JobPayload(string Type, string Method, string Signature, string Arguments, int Format = JobPayload.CurrentFormat)
{
    /// <summary>The format that this version of the library writes.</summary>
    public const int CurrentFormat = 1;
}
