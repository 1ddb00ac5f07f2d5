using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Schedules;

/// <summary>Finds ids of time zones, written down in the source, that no machine knows.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimeZoneAnalyzer : JobLibAnalyzer
{
    /// <summary>The property of a diagnostic that holds the id which was probably meant.</summary>
    internal const string Meant = "Meant";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.UnknownTimeZone];

    private protected override void Begin(CompilationStartAnalysisContext start) => start.RegisterSyntaxNodeAction(Look, SyntaxKind.InvocationExpression);

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (Names.OfCalled(call) != "FindSystemTimeZoneById" || call.ArgumentList.Arguments.FirstOrDefault()?.Expression is not { } id) return;
        if (context.SemanticModel.GetConstantValue(id, context.CancellationToken) is not { HasValue: true, Value: string text } || TimeZoneNames.MayBe(text))
            return;
        if (
            Names.OfType((context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol as IMethodSymbol)?.ContainingType)
            != "System.TimeZoneInfo"
        )
        {
            return;
        }

        var near = TimeZoneNames.Nearest(text);
        var meant = ImmutableDictionary<string, string?>.Empty.Add(Meant, near);
        context.ReportDiagnostic(Diagnostic.Create(Rules.UnknownTimeZone, id.GetLocation(), meant, text, near is null ? "" : $"; is \"{near}\" meant?"));
    }
}
