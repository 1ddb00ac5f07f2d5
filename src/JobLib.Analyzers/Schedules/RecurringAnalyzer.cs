using System.Collections.Concurrent;
using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Schedules;

/// <summary>Looks at definitions of recurring jobs: their schedules where they are written down, and two of one id in a program.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RecurringAnalyzer : JobLibAnalyzer
{
    // Each test of a test project has a world of its own.
    private static readonly string[] TestFrameworks = ["xunit", "nunit.framework", "Microsoft.VisualStudio.TestPlatform", "MSTest", "TUnit"];

    private static readonly HashSet<string> Definers = new(StringComparer.Ordinal) { "AddOrUpdate", "AddOrUpdateAsync", "AddRecurring" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.InvalidCron, Rules.SameRecurringId];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var definitions = new ConcurrentBag<RecurringDefinition>();
        start.RegisterSyntaxNodeAction(node => Look(node, definitions), SyntaxKind.InvocationExpression);
        if (!HasTests(start.Compilation)) start.RegisterCompilationEndAction(end => Compare(end, definitions));
    }

    private static bool HasTests(Compilation compilation) =>
        compilation.ReferencedAssemblyNames.Any(assembly => TestFrameworks.Any(name => assembly.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)));

    private static void Look(SyntaxNodeAnalysisContext context, ConcurrentBag<RecurringDefinition> definitions)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (
            !Definers.Contains(Names.OfCalled(call))
            || context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
            || !JobLibMethods.Contains(method)
        )
        {
            return;
        }

        var cron = JobLibMethods.ArgumentFor(call, method, "cronExpression");
        if (Text(cron, context) is { } schedule && CronGrammar.WhyNot(schedule) is { } reason)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.InvalidCron, cron?.GetLocation(), schedule, reason));
        }

        var id = JobLibMethods.ArgumentFor(call, method, "recurringJobId");
        if (id is not null && Text(id, context) is { } text)
            definitions.Add(new(text, Called(call, method, context), cron?.ToString() ?? "", call, id.GetLocation()));
    }

    private static string? Text(ExpressionSyntax? expression, SyntaxNodeAnalysisContext context) =>
        expression is not null && context.SemanticModel.GetConstantValue(expression, context.CancellationToken) is { HasValue: true, Value: string text }
            ? text
            : null;

    private static string Called(InvocationExpressionSyntax call, IMethodSymbol method, SyntaxNodeAnalysisContext context) =>
        JobCall.Read(call, context.SemanticModel, context.CancellationToken)?.Name
        ?? JobLibMethods.ArgumentFor(call, method, "job")?.ToString() ?? JobLibMethods.ArgumentFor(call, method, "methodCall")?.ToString() ?? "";

    private static void Compare(CompilationAnalysisContext context, ConcurrentBag<RecurringDefinition> definitions)
    {
        foreach (var same in definitions.GroupBy(definition => definition.Id, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            var inOrder = same.OrderBy(definition => definition.Place.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(definition => definition.Place.SourceSpan.Start)
                .ToList();
            for (var i = 1; i < inOrder.Count; i++)
            {
                if (inOrder.Take(i).FirstOrDefault(inOrder[i].Contradicts) is { } before)
                {
                    context.ReportDiagnostic(Diagnostic.Create(Rules.SameRecurringId, inOrder[i].Place, [before.Place], inOrder[i].Id, inOrder[i], before));
                }
            }
        }
    }
}
