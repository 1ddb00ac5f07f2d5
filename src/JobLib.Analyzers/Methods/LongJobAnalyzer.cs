using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Methods;

/// <summary>Finds long jobs that cannot be asked to stop. An analyzer of its own, since the compiler runs none whose only rule is off.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LongJobAnalyzer : JobLibAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.NoToken];

    private protected override void Begin(CompilationStartAnalysisContext start) => start.RegisterSyntaxNodeAction(Look, SyntaxKind.InvocationExpression);

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var creation = (InvocationExpressionSyntax)context.Node;
        if (!JobCall.MayBe(creation) || JobCall.Read(creation, context.SemanticModel, context.CancellationToken) is not { } call) return;
        if (!TakesToken(call.Method) && IsLong(call.Method))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoToken, call.Job.Syntax.GetLocation(), call.Name));
    }

    private static bool TakesToken(IMethodSymbol method) =>
        method.Parameters.Any(parameter => Names.OfType(parameter.Type) is "System.Threading.CancellationToken" or "JobLib.JobContext");

    // By its text: a loop that awaits, or a pause. What is called in turn is not looked at, so the rule is off unless somebody wants it.
    private static bool IsLong(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes().Any(IsWaiting));

    private static bool IsWaiting(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax => node.Ancestors()
            .Any(outer => outer.Kind() is SyntaxKind.WhileStatement or SyntaxKind.DoStatement or SyntaxKind.ForStatement or SyntaxKind.ForEachStatement),
        InvocationExpressionSyntax call => call.Expression
            is MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "Delay" or "Sleep",
                Expression: SimpleNameSyntax { Identifier.ValueText: "Task" or "Thread" }
            },
        _ => false,
    };
}
