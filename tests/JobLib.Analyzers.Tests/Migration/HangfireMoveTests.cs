using System.Collections.Immutable;
using JobLib.Analyzers.CodeFixes.Migration;
using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Tests.Migration;

/// <summary>
/// Programs in Hangfire's style, moved by the fix, file by file and as a solution. They compile before against Hangfire, and afterwards against JobLib alone; two of them are then run by
/// <c>JobLib.Hangfire.Tests</c>, with jobs that Hangfire has stored.
/// </summary>
public class HangfireMoveTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;

        """;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "JobLib.Analyzers.Tests", "Migration");

    [Theory]
    [InlineData("Shop")]
    [InlineData("Campaign")]
    [InlineData("Reporting")]
    public async Task A_program_compiles_against_JobLib_alone_after_the_fix(string program)
    {
        var before = Files(program, "Before");
        Assert.Equal("", Errors(before, References.Both));

        var moved = await MovedAsync(before, FixAllScope.Solution);

        Assert.Equal(Files(program, "After").Select(file => $"{file.Name}\n{file.Text}"), moved.Select(file => $"{file.Name}\n{file.Text}"));
        Assert.Equal("", Errors(moved, References.JobLib));
    }

    [Fact]
    public async Task One_file_is_moved_alone_where_one_is_asked_for()
    {
        var before = Files("Shop", "Before");

        var moved = await MovedAsync(before, FixAllScope.Document);

        var changed = Assert.Single(moved.Zip(before), pair => pair.First.Text != pair.Second.Text);
        Assert.Equal(Files("Shop", "After").Single(file => file.Name == changed.First.Name).Text, changed.First.Text);
    }

    [Theory]
    [InlineData("Shop")]
    [InlineData("Campaign")]
    [InlineData("Reporting")]
    public async Task Nothing_changes_in_a_file_that_has_moved(string program)
    {
        var after = Files(program, "After");
        using var workspace = new AdhocWorkspace();
        var project = Project(workspace, after, References.Both);

        foreach (var document in project.Documents)
        {
            var root = await document.GetSyntaxRootAsync(TestContext.Current.CancellationToken);
            var model = await document.GetSemanticModelAsync(TestContext.Current.CancellationToken);
            Assert.Equal(root!.ToFullString(), HangfireMove.Apply(root, model!).ToFullString());
        }
    }

    private static async Task<List<(string Name, string Text)>> MovedAsync(List<(string Name, string Text)> files, FixAllScope scope)
    {
        using var workspace = new AdhocWorkspace();
        var project = Project(workspace, files, References.Both);
        var fix = new HangfireFix();
        var compilation = await project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var diagnostics = await compilation!.WithAnalyzers([new HangfireAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var found = diagnostics.Where(diagnostic => diagnostic.Id == "JOBLIB1100").OrderBy(diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal).ToImmutableArray();
        Assert.Equal(files.Count, found.Length);

        var first = project.Solution.GetDocument(found[0].Location.SourceTree)!;
        var context = new FixAllContext(first, fix, scope, "JOBLIB1100", fix.FixableDiagnosticIds, new Known(found), TestContext.Current.CancellationToken);
        var action = await fix.GetFixAllProvider().GetFixAsync(context);
        var operations = await action!.GetOperationsAsync(TestContext.Current.CancellationToken);
        var solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var moved = new List<(string, string)>();
        foreach (var (name, _) in files)
        {
            var document = solution.Projects.Single().Documents.Single(document => document.Name == name);
            moved.Add((name, (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString()));
        }

        return moved;
    }

    private static Project Project(AdhocWorkspace workspace, List<(string Name, string Text)> files, ImmutableArray<MetadataReference> references)
    {
        var project = workspace.AddProject("Shop", LanguageNames.CSharp).WithMetadataReferences(references).WithParseOptions(Verify.Syntax).WithCompilationOptions(Verify.Options);
        foreach (var (name, text) in files) project = project.AddDocument(name, text, filePath: $"/Shop/{name}").Project;
        return project.AddDocument("Usings.cs", Usings, filePath: "/Shop/Usings.cs").Project;
    }

    private static string Errors(List<(string Name, string Text)> files, ImmutableArray<MetadataReference> references)
    {
        var trees = files.Append(("Usings.cs", Usings)).Select(file => CSharpSyntaxTree.ParseText(file.Item2, Verify.Syntax, file.Item1));
        var errors = CSharpCompilation.Create("Shop", trees, references, Verify.Options).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return string.Join('\n', errors);
    }

    private static List<(string Name, string Text)> Files(string program, string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, program, folder), "*.cs").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path).ReplaceLineEndings("\n")))];

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return diagnostics.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }
    }
}
