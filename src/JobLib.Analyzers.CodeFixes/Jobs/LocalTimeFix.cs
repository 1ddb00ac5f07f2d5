using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Computes with <c>DateTimeOffset.UtcNow</c> in the place of <c>DateTime.Now</c>, where a DateTimeOffset is due in the end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LocalTimeFix() : NodeFix(Rules.LocalTime, "Compute with DateTimeOffset.UtcNow")
{
    private protected override (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model)
    {
        if (found is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Now" } now) return null;
        ExpressionSyntax whole = now;
        while (
            whole.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member
            && member.Expression == whole
            && member.Name.Identifier.ValueText.StartsWith("Add", StringComparison.Ordinal)
        )
        {
            whole = call;
        }

        return
            whole.Parent is ArgumentSyntax or AssignmentExpressionSyntax
            && model.GetTypeInfo(whole).ConvertedType?.ToDisplayString().TrimEnd('?') == "System.DateTimeOffset"
            ? (now, SyntaxFactory.ParseExpression("DateTimeOffset.UtcNow").WithTriviaFrom(now))
            : null;
    }
}
