using JobLib.Analyzers.Calls;
using JobLib.Analyzers.Methods;
using JobLib.Invocation.Contracts;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Contracts;

/// <summary>A method with <c>[JobContract]</c>.</summary>
internal sealed class Contract
{
    public const string Attribute = "JobLib.JobContractAttribute";

    private const string Generic = "it is generic, or its type is: one name cannot stand for many methods. Write a method that is neither, which calls it.";
    private const string OutOfReach = "its type is private or local to a file, so that no other code can call it. Make the type internal or public.";
    private const string NotOrdinary = "it is an accessor or an operator. Write a method.";
    private const string OnStack = "its type is a ref struct, which cannot be made for a job. Make it a class.";

    private readonly AttributeData attribute;

    private Contract(IMethodSymbol method, AttributeData attribute)
    {
        this.attribute = attribute;
        Method = method;
        Name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        Version = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Version").Value.Value as int? ?? 1;
    }

    public IMethodSymbol Method { get; }

    public INamedTypeSymbol Type => Method.ContainingType;

    public string Name { get; }

    public int Version { get; }

    /// <summary>The contract of a method; null when it has none.</summary>
    public static Contract? Of(IMethodSymbol method) => Names.AttributeOf(method, Attribute) is { } attribute ? new(method, attribute) : null;

    /// <summary>Why a method cannot have it, with the remedy; null when it can.</summary>
    public string? WhyNot()
    {
        if (ContractRules.WhyNot(Name, Version) is { } reason) return reason;
        if (Method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation)) return NotOrdinary;
        if (Method.IsGenericMethod || Types().Any(type => type.IsGenericType)) return Generic;
        if (Types().Any(IsOutOfReach)) return OutOfReach;
        return Type.IsRefLikeType && !Method.IsStatic ? OnStack : MethodFitness.WhyNot(Type, Method);
    }

    public Location? Place(CancellationToken cancellation) => attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();

    // The type, and those that it stands in.
    private IEnumerable<INamedTypeSymbol> Types()
    {
        for (var type = Type; type is not null; type = type.ContainingType) yield return type;
    }

    private static bool IsOutOfReach(INamedTypeSymbol type) =>
        type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;
}
