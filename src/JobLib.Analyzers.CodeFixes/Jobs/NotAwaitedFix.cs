using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Awaits a call where its function is asynchronous already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NotAwaitedFix() : NodeFix(Rules.NotAwaited, "Await the call")
{
    private protected override (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model)
    {
        if (found is not InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call || !IsInAsynchronous(call)) return null;
        return (call, SyntaxFactory.AwaitExpression(call.WithoutLeadingTrivia()).WithLeadingTrivia(call.GetLeadingTrivia()));
    }

    private static bool IsInAsynchronous(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) switch
    {
        AnonymousFunctionExpressionSyntax function => function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        GlobalStatementSyntax => true, // the compiler makes it asynchronous
        _ => false,
    };
}
