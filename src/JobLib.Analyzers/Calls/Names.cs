using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Calls;

/// <summary>Names as texts: of what stands in the source, before anything is bound, and of what it turned out to be.</summary>
internal static class Names
{
    // As metadata has it, where a namespace may be called 'event'.
    private static readonly SymbolDisplayFormat Unescaped = SymbolDisplayFormat.CSharpErrorMessageFormat.RemoveMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
    );

    /// <summary>The simple name of what is called; empty when it has none.</summary>
    public static string OfCalled(InvocationExpressionSyntax call) => OfExpression(call.Expression);

    public static string OfExpression(ExpressionSyntax? expression) => expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>The full name as metadata has it, of a generic type that of its definition: <c>System.Collections.Generic.Stack`1</c>.</summary>
    public static string OfType(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol named) return "";
        var name = named.OriginalDefinition.MetadataName;
        for (var outer = named.ContainingType; outer is not null; outer = outer.ContainingType) name = $"{outer.OriginalDefinition.MetadataName}+{name}";
        return named.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString(Unescaped)}.{name}" : name;
    }

    /// <summary>The full names of the type, its bases and its interfaces.</summary>
    public static HashSet<string> OfLineage(ITypeSymbol type)
    {
        var names = new HashSet<string>(type.AllInterfaces.Select(OfType), StringComparer.Ordinal);
        for (var at = type; at is not null; at = at.BaseType) names.Add(OfType(at));
        return names;
    }

    public static bool HasAttribute(ISymbol symbol, string fullName) => AttributeOf(symbol, fullName) is not null;

    public static AttributeData? AttributeOf(ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => OfType(attribute.AttributeClass) == fullName);

    /// <summary>A type as a reader writes it.</summary>
    public static string Shown(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>A method with its type, as a reader writes it.</summary>
    public static string Shown(ITypeSymbol type, IMethodSymbol method) => $"{Shown(type)}.{method.Name}";
}
