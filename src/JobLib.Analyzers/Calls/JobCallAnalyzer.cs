using System.Collections.Immutable;
using JobLib.Analyzers.Arguments;
using JobLib.Analyzers.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Calls;

/// <summary>Looks at calls that create jobs, each of which is bound once for all rules about it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JobCallAnalyzer : JobLibAnalyzer
{
    private static readonly Func<JobCall, ArgumentShapes, IEnumerable<Diagnostic>>[] Checks =
    [
        static (call, _) => MethodFitness.Check(call),
        static (call, shapes) => ArgumentCheck.Check(call, shapes),
        static (call, _) => InstanceCheck.Check(call),
        static (call, _) => TokenCheck.Check(call),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics =>
        [Rules.AsyncVoid, Rules.RefusedArgument, Rules.ServiceArgument, Rules.CapturedInstance, Rules.RealToken, Rules.UnfitMethod];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var shapes = new ArgumentShapes();
        start.RegisterSyntaxNodeAction(node => Look(node, shapes), SyntaxKind.InvocationExpression);
    }

    private static void Look(SyntaxNodeAnalysisContext context, ArgumentShapes shapes)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (JobCall.MayBe(invocation))
        {
            if (JobCall.Read(invocation, context.SemanticModel, context.CancellationToken) is not { } call) return;
            foreach (var diagnostic in Checks.SelectMany(check => check(call, shapes))) context.ReportDiagnostic(diagnostic);
        }
        else if (OpenTypeCheck.MayBe(invocation) && OpenTypeCheck.Check(invocation, context.SemanticModel, context.CancellationToken) is { } open)
        {
            context.ReportDiagnostic(open);
        }
    }
}
