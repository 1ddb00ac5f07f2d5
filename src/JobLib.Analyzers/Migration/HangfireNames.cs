using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Migration;

/// <summary>Where a file names Hangfire's namespaces, by its text alone.</summary>
internal static class HangfireNames
{
    private const string Root = "Hangfire";

    public static IEnumerable<UsingDirectiveSyntax> Usings(CompilationUnitSyntax file) =>
        file.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<UsingDirectiveSyntax>()
            .Where(directive => directive.Name is { } name && StartsWithRoot(name));

    /// <summary>Names that begin with the namespace: <c>Hangfire.BackgroundJob</c>.</summary>
    public static IEnumerable<SyntaxNode> Qualified(CompilationUnitSyntax file) =>
        file.DescendantNodes()
            .Where(node =>
                node
                    is QualifiedNameSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: Root } }
        or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: Root } }
&& node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null
);

    private static bool StartsWithRoot(NameSyntax name)
    {
        var first = name;
        while (first is QualifiedNameSyntax qualified) first = qualified.Left;
        return (first as AliasQualifiedNameSyntax)?.Name.Identifier.ValueText == Root || (first as SimpleNameSyntax)?.Identifier.ValueText == Root;
    }
}
