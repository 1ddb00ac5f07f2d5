using System.Collections.Immutable;
using System.Composition;
using JobLib.Analyzers.Snapshot;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.CodeFixes.Snapshot;

/// <summary>Adds jobs to the list of a project: one, those of a file, of a project or of a solution.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class JobsFileFix : CodeFixProvider
{
    private const string Title = "Add the job to " + JobsFile.Name;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.UnlistedJob.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new AllJobs();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var project = context.Document.Project;
            context.RegisterCodeFix(
                CodeAction.Create(Title, cancellation => AddAsync(project.Solution, project.Id, [diagnostic], cancellation), Rules.UnlistedJob.Id),
                diagnostic
            );
        }

        return Task.CompletedTask;
    }

    private static async Task<Solution> AddAsync(Solution solution, ProjectId project, ImmutableArray<Diagnostic> found, CancellationToken cancellation)
    {
        var list = solution.GetProject(project)?.AdditionalDocuments.FirstOrDefault(document => JobsFile.Is(document.FilePath ?? document.Name));
        if (list is null) return solution;
        var jobs = found.Select(diagnostic => diagnostic.Properties[JobsFileAnalyzer.Line]).OfType<string>();
        return solution.WithAdditionalDocumentText(list.Id, JobsFileEdit.Add(await list.GetTextAsync(cancellation), jobs));
    }

    private sealed class AllJobs : FixAllProvider
    {
        public override Task<CodeAction?> GetFixAsync(FixAllContext context) => Task.FromResult<CodeAction?>(
            CodeAction.Create(Title, cancellation => AddAllAsync(context.WithCancellationToken(cancellation)), Rules.UnlistedJob.Id)
        );

        private static async Task<Solution> AddAllAsync(FixAllContext context)
        {
            var solution = context.Solution;
            foreach (var project in context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project])
            {
                var found = context is { Scope: FixAllScope.Document, Document: { } document }
                    ? await context.GetDocumentDiagnosticsAsync(document)
                    : await context.GetAllDiagnosticsAsync(project);
                solution = await AddAsync(solution, project.Id, found, context.CancellationToken);
            }

            return solution;
        }
    }
}
