using System.Collections.Concurrent;
using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using JobLib.Analyzers.Contracts;
using JobLib.Analyzers.Methods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.Snapshot;

/// <summary>
/// Holds a project to its list of jobs, where it has one: every job that is created stands in it, and every job that stands in it a server would still find.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JobsFileAnalyzer : JobLibAnalyzer
{
    /// <summary>The property of a finding that holds the line which is missing.</summary>
    internal const string Line = "Line";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.UnlistedJob, Rules.LostJob];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var lists = new List<(AdditionalText File, SourceText Text)>();
        foreach (var file in start.Options.AdditionalFiles.Where(file => JobsFile.Is(file.Path)))
        {
            if (file.GetText(start.CancellationToken) is { } text) lists.Add((file, text));
        }

        if (lists.Count == 0) return;
        var listed = new HashSet<string>(lists.SelectMany(list => JobsFile.Jobs(list.Text)).Select(line => line.Job), StringComparer.Ordinal);
        var maps = new ConcurrentBag<IInvocationOperation>();
        start.RegisterSyntaxNodeAction(node => Look(node, listed, maps), SyntaxKind.InvocationExpression);
        start.RegisterCompilationEndAction(end => Compare(end, lists, new Mappings(maps)));
    }

    private static void Look(SyntaxNodeAnalysisContext context, HashSet<string> listed, ConcurrentBag<IInvocationOperation> maps)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (JobCall.MayBe(call))
        {
            if (
                JobCall.Read(call, context.SemanticModel, context.CancellationToken) is { } job
                && MethodFitness.WhyNot(job.Type, job.Method) is null
                && !IsContract(job)
                && StoredJob.Write(job.Type, job.Method) is { } line
                && !listed.Contains(line)
            )
            {
                var properties = ImmutableDictionary<string, string?>.Empty.Add(Line, line);
                context.ReportDiagnostic(Diagnostic.Create(Rules.UnlistedJob, job.Job.Syntax.GetLocation(), properties, job.Name, line));
            }
        }
        else if (
            Mappings.MayBe(call)
            && context.SemanticModel.GetOperation(call, context.CancellationToken) is IInvocationOperation map
            && JobLibMethods.Contains(map.TargetMethod)
        )
        {
            maps.Add(map);
        }
    }

    // Its jobs are stored under the contract's name, which no rename takes away.
    private static bool IsContract(JobCall job) =>
        Names.HasAttribute(job.Method, Contract.Attribute) && SymbolEqualityComparer.Default.Equals(job.Method.ContainingType, job.Type);

    private static void Compare(CompilationAnalysisContext context, List<(AdditionalText File, SourceText Text)> lists, Mappings mappings)
    {
        var lookup = new JobLookup(context.Compilation, mappings);
        foreach (var (file, text) in lists)
        {
            foreach (var (job, line) in JobsFile.Jobs(text))
            {
                if (lookup.WhyNot(job) is not { } reason) continue;
                var place = Location.Create(file.Path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
                context.ReportDiagnostic(Diagnostic.Create(Rules.LostJob, place, job, reason));
            }
        }
    }
}
