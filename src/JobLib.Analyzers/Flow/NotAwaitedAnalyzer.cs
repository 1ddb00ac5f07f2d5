using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Flow;

/// <summary>Finds asynchronous calls of JobLib whose task is dropped. One that is discarded with <c>_ =</c> is meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotAwaitedAnalyzer : JobLibAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.NotAwaited];

    private protected override void Begin(CompilationStartAnalysisContext start) => start.RegisterSyntaxNodeAction(Look, SyntaxKind.InvocationExpression);

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (!Names.OfCalled(call).EndsWith("Async", StringComparison.Ordinal) || !MayBeDropped(Whole(call))) return;
        if (
            context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
            || !JobLibMethods.Contains(method)
            || !IsTask(method.ReturnType)
        )
        {
            return;
        }

        if (Whole(call).Parent is LambdaExpressionSyntax lambda && !ReturnsNothing(lambda, context)) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.NotAwaited, call.GetLocation(), Names.OfCalled(call)));
    }

    // client?.EnqueueAsync(…) is an expression around the call.
    private static ExpressionSyntax Whole(InvocationExpressionSyntax call) =>
        call.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == call ? access : call;

    private static bool MayBeDropped(ExpressionSyntax call) => call.Parent switch
    {
        ExpressionStatementSyntax => true,
        LambdaExpressionSyntax lambda => lambda.ExpressionBody == call && !lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        ArrowExpressionClauseSyntax
        {
            Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } }
        } => true,
        _ => false,
    };

    // An expression tree is code that is described, and runs elsewhere.
    private static bool ReturnsNothing(LambdaExpressionSyntax lambda, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetTypeInfo(lambda, context.CancellationToken).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true };

    private static bool IsTask(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks";
}
