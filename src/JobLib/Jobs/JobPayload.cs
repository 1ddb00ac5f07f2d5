namespace JobLib;

/// <summary>A stored method call. The storage keeps its parts as they are and looks into none of them.</summary>
/// <param name="Type">The type's full name and its assembly's simple name: <c>Shop.IMailer, Shop</c>.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Signature">The parameter types, by the same rule, joined by <c>;</c>. Empty for a method without parameters.</param>
/// <param name="Arguments">A JSON array with one element a parameter.</param>
/// <param name="Format">The version of this format. The present one is 1.</param>
public sealed record JobPayload(string Type, string Method, string Signature, string Arguments, int Format = JobPayload.CurrentFormat)
{
    /// <summary>The format that this version of the library writes.</summary>
    public const int CurrentFormat = 1;
}
