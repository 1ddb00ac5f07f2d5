using System.Composition;
using JobLib.Analyzers.Schedules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Writes the time zone that was probably meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TimeZoneFix() : NodeFix(Rules.UnknownTimeZone, "Use the time zone of nearly this name")
{
    private protected override (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model) =>
        found is LiteralExpressionSyntax && diagnostic.Properties.TryGetValue(TimeZoneAnalyzer.Meant, out var meant) && meant is not null
            ? (found, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(meant)).WithTriviaFrom(found))
            : null;
}
