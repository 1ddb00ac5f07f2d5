using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Flow;

/// <summary>Finds jobs that are created before the data which they work on are saved, outside of the transaction that saves them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SaveChangesAnalyzer : JobLibAnalyzer
{
    private const string DbContext = "Microsoft.EntityFrameworkCore.DbContext";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.BeforeSaveChanges];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        if (start.Compilation.GetTypeByMetadataName(DbContext) is not null) start.RegisterSyntaxNodeAction(Look, SyntaxKind.InvocationExpression);
    }

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var save = (InvocationExpressionSyntax)context.Node;
        if (!IsSave(save) || FunctionOf(save) is not { } function) return;
        var before = CallsIn(function).Where(call => call.Span.End <= save.SpanStart).ToList();
        var saves = before.Where(IsSave).ToList();
        var jobs = before
            .Where(call => JobCall.MayBe(call) && !AreAlternatives(call, save) && saves.TrueForAll(other => AreAlternatives(other, call)))
            .ToList();
        if (jobs.Count == 0 || !IsOfDbContext(save, context)) return;
        foreach (var job in jobs.Where(job => IsOutside(job, context)))
            context.ReportDiagnostic(Diagnostic.Create(Rules.BeforeSaveChanges, job.GetLocation(), Names.OfCalled(save)));
    }

    private static bool IsSave(InvocationExpressionSyntax call) => Names.OfCalled(call) is "SaveChanges" or "SaveChangesAsync";

    private static SyntaxNode? FunctionOf(SyntaxNode node) => node.Ancestors().FirstOrDefault(IsFunction);

    private static bool IsFunction(SyntaxNode node) =>
        node
            is AnonymousFunctionExpressionSyntax
                or LocalFunctionStatementSyntax
                or BaseMethodDeclarationSyntax
                or AccessorDeclarationSyntax
                or CompilationUnitSyntax;

    // In the order of the source, and not those of functions inside.
    private static IEnumerable<InvocationExpressionSyntax> CallsIn(SyntaxNode function) =>
        function
            .DescendantNodes(node => node == function || !(IsFunction(node) || node is MemberDeclarationSyntax and not GlobalStatementSyntax))
            .OfType<InvocationExpressionSyntax>();

    // Only one of both runs: they are in two branches, or the first one's ends there.
    private static bool AreAlternatives(SyntaxNode first, SyntaxNode second)
    {
        foreach (var outer in first.Ancestors())
        {
            if (outer.Span.Contains(second.Span))
            {
                return outer
                    is IfStatementSyntax
                        or ElseClauseSyntax
                        or SwitchStatementSyntax
                        or TryStatementSyntax
                        or ConditionalExpressionSyntax
                        or SwitchExpressionSyntax;
            }

            if (outer is BlockSyntax block && block.Statements.LastOrDefault() is ReturnStatementSyntax or ThrowStatementSyntax) return true;
        }

        return false;
    }

    private static bool IsOfDbContext(InvocationExpressionSyntax save, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetSymbolInfo(save, context.CancellationToken).Symbol is IMethodSymbol { ContainingType: { } type }
        && Names.OfLineage(type).Contains(DbContext);

    // Created by JobLib's own client, without options that name a transaction. What options that come from elsewhere name is not known.
    private static bool IsOutside(InvocationExpressionSyntax job, SyntaxNodeAnalysisContext context)
    {
        if (
            JobCall.Read(job, context.SemanticModel, context.CancellationToken) is not { } call
            || call.Creator.Name is "AddOrUpdate" or "AddOrUpdateAsync" or "AddRecurring" or "FromExpression"
        )
        {
            return false;
        }

        if (
            job.Expression is MemberAccessExpressionSyntax { Expression: var client }
            && context.SemanticModel.GetTypeInfo(client, context.CancellationToken).Type?.ContainingAssembly is { } assembly
            && assembly.Name != JobLibMethods.Assembly
        )
        {
            return false;
        }

        return call.ArgumentFor("options") switch
        {
            null => true,
            BaseObjectCreationExpressionSyntax { Initializer: var values } => values
                ?.Expressions.OfType<AssignmentExpressionSyntax>()
                .Any(value => value.Left is SimpleNameSyntax { Identifier.ValueText: "Transaction" }) != true,
            _ => false,
        };
    }
}
