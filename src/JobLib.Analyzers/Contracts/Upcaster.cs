using System.Globalization;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Contracts;

/// <summary>A method with <c>[UpcastFrom]</c>.</summary>
internal sealed class Upcaster
{
    private const string Attribute = "JobLib.UpcastFromAttribute";
    private const string Json = "System.Text.Json.Nodes.JsonArray";

    private readonly AttributeData attribute;

    private Upcaster(IMethodSymbol method, AttributeData attribute)
    {
        this.attribute = attribute;
        Method = method;
        From = attribute.ConstructorArguments.FirstOrDefault().Value as int? ?? 0;
        ContractName = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Contract").Value.Value as string;
    }

    public IMethodSymbol Method { get; }

    /// <summary>The version that it leads on from.</summary>
    public int From { get; }

    /// <summary>The contract that it names; null when it means the only one.</summary>
    public string? ContractName { get; }

    /// <summary>The upcaster that a method is; null when it is none.</summary>
    public static Upcaster? Of(IMethodSymbol method) => Names.AttributeOf(method, Attribute) is { } attribute ? new(method, attribute) : null;

    /// <summary>Why it cannot be called, with the remedy; null when it can.</summary>
    public string? WhyNotCalled()
    {
        var fits =
            Method is { IsStatic: true, IsAbstract: false, IsGenericMethod: false, MethodKind: MethodKind.Ordinary, RefKind: RefKind.None }
            && Method.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
            && Method.Parameters.Length == 1
            && Method.Parameters[0].RefKind == RefKind.None
            && Names.OfType(Method.Parameters[0].Type) == Json
            && Names.OfType(Method.ReturnType) == Json;
        return fits ? null : $"write it 'internal static JsonArray {Method.Name}(JsonArray old)'.";
    }

    /// <summary>Why it leads nowhere in a contract, with the remedy; null when it does.</summary>
    public string? WhyNotOf(Contract contract) => From >= 1 && From < contract.Version
        ? null
        : string.Format(
            CultureInfo.InvariantCulture,
            "it leads on from version {0}, and the contract '{1}' is at version {2}. Raise the contract's version, or correct this one.",
            From, contract.Name, contract.Version);

    public Location? Place(CancellationToken cancellation) => attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();
}
