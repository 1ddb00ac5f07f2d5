using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Hands over <c>default</c> in the place of a token.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RealTokenFix() : NodeFix(Rules.RealToken, "Pass default: the server supplies the token")
{
    private protected override (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model) =>
        (found, SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression).WithTriviaFrom(found));
}
