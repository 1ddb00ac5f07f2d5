using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Schedules;

/// <summary>Finds <c>DateTime.Now</c> and <c>DateTime.Today</c> in what says when a job is due.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LocalTimeAnalyzer : JobLibAnalyzer
{
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal) { "delay", "enqueueAt", "cronExpression" };
    private static readonly HashSet<string> Options = new(StringComparer.Ordinal) { "Delay", "At" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.LocalTime];

    private protected override void Begin(CompilationStartAnalysisContext start) =>
        start.RegisterSyntaxNodeAction(Look, SyntaxKind.SimpleMemberAccessExpression);

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var access = (MemberAccessExpressionSyntax)context.Node;
        if (access.Name.Identifier.ValueText is not ("Now" or "Today") || Names.OfExpression(access.Expression) != "DateTime") return;
        if (
            !SaysWhen(access, context)
            || Names.OfType(context.SemanticModel.GetSymbolInfo(access, context.CancellationToken).Symbol?.ContainingType) != "System.DateTime"
        )
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rules.LocalTime, access.GetLocation(), access.ToString()));
    }

    // Outwards through whatever computes with it, as far as the statement or a function of its own.
    private static bool SaysWhen(SyntaxNode access, SyntaxNodeAnalysisContext context)
    {
        for (var at = access; at.Parent is { } outer and not (StatementSyntax or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax); at = outer)
        {
            if (outer is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument && IsSchedule(call, argument, context)) return true;
            if (
                outer is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax, Left: SimpleNameSyntax option }
                && Options.Contains(option.Identifier.ValueText)
                && IsOption(option, context)
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSchedule(InvocationExpressionSyntax call, ArgumentSyntax argument, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol method && JobLibMethods.Contains(method)
        && Parameters.Any(parameter => JobLibMethods.ArgumentFor(call, method, parameter) == argument.Expression);

    private static bool IsOption(SimpleNameSyntax option, SyntaxNodeAnalysisContext context) =>
        Names.OfType(context.SemanticModel.GetSymbolInfo(option, context.CancellationToken).Symbol?.ContainingType) == "JobLib.EnqueueOptions";
}
