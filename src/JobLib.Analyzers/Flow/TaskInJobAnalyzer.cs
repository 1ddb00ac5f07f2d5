using System.Collections.Concurrent;
using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Flow;

/// <summary>
/// Finds tasks that a job starts and leaves: they outlive it. Which methods are jobs is seen from the calls that create them, and from JobLib's attributes.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskInJobAnalyzer : JobLibAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.TaskInJob];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var jobs = new ConcurrentBag<IMethodSymbol>();
        var tasks = new ConcurrentBag<(IMethodSymbol Method, Location Place, string Started)>();
        start.RegisterSyntaxNodeAction(node => Look(node, jobs, tasks), SyntaxKind.InvocationExpression);
        start.RegisterCompilationEndAction(end => Compare(end, jobs, tasks));
    }

    private static void Look(
        SyntaxNodeAnalysisContext context,
        ConcurrentBag<IMethodSymbol> jobs,
        ConcurrentBag<(IMethodSymbol Method, Location Place, string Started)> tasks
    )
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (JobCall.MayBe(call))
        {
            if (JobCall.Read(call, context.SemanticModel, context.CancellationToken) is { } job) jobs.Add(job.Method.OriginalDefinition);
        }
        else if (
            IsStart(call)
            && IsLeft(call)
            && context.SemanticModel.GetEnclosingSymbol(call.SpanStart, context.CancellationToken) is IMethodSymbol inner
            && Outermost(inner) is { } method
            && Names.OfType((context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol as IMethodSymbol)?.ContainingType)
                is "System.Threading.Tasks.Task"
                    or "System.Threading.Tasks.TaskFactory"
                    or "System.Threading.ThreadPool"
        )
        {
            tasks.Add((method, call.GetLocation(), call.Expression.ToString()));
        }
    }

    private static bool IsStart(InvocationExpressionSyntax call) =>
        Names.OfCalled(call) is "Run" or "StartNew" or "QueueUserWorkItem" or "UnsafeQueueUserWorkItem";

    private static bool IsLeft(InvocationExpressionSyntax call) =>
        call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };

    private static IMethodSymbol? Outermost(IMethodSymbol method)
    {
        while (method.ContainingSymbol is IMethodSymbol outer) method = outer;
        return method;
    }

    private static void Compare(
        CompilationAnalysisContext context,
        ConcurrentBag<IMethodSymbol> jobs,
        ConcurrentBag<(IMethodSymbol Method, Location Place, string Started)> tasks
    )
    {
        if (tasks.IsEmpty) return;
        var known = new HashSet<ISymbol>(jobs, SymbolEqualityComparer.Default);
        foreach (var (method, place, started) in tasks.Where(task => IsJob(task.Method, known)))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.TaskInJob, place, started, Names.Shown(method.ContainingType, method)));
        }
    }

    private static bool IsJob(IMethodSymbol method, HashSet<ISymbol> jobs)
    {
        if (method.GetAttributes().Any(attribute => attribute.AttributeClass?.ContainingAssembly?.Name == JobLibMethods.Assembly)) return true;
        var overridden = new List<IMethodSymbol>();
        for (var at = method; at is not null; at = at.OverriddenMethod) overridden.Add(at.OriginalDefinition);
        if (overridden.Exists(jobs.Contains)) return true;
        return method.ContainingType is { } type && type.AllInterfaces.SelectMany(contract => contract.GetMembers(method.Name))
            .Any(member =>
                jobs.Contains(member.OriginalDefinition)
                && type.FindImplementationForInterfaceMember(member)?.OriginalDefinition is IMethodSymbol implementation
                && overridden.Contains(implementation, SymbolEqualityComparer.Default)
            );
    }
}
