using System.Text.RegularExpressions;
using JobLib.Analyzers.CodeFixes.Migration;
using JobLib.Analyzers.Snapshot;
using JobLib.Analyzers.Tests.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.Tests;

/// <summary>
/// An editor runs analyzers while somebody types, over code that is not whole. All code that these tests have (their own sources, which hold the rules' cases
/// as texts, the code bases and the files to migrate) is cut off after a token, or loses one, at one token after the other; nothing may throw.
/// </summary>
public partial class BrokenCodeTests
{
    private const int Stride = 41; // every 41st token of each text, from a different one for each way of breaking it

    [Fact]
    public async Task No_analyzer_and_no_generator_throws_over_code_that_is_cut_or_lacks_a_token()
    {
        var failures = new List<string>();
        var broken = 0;
        var usings = CSharpSyntaxTree.ParseText(
            Verify.Usings + "\nglobal using JobLib;",
            Verify.Syntax,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var compilation = CSharpCompilation.Create("Broken", [usings], References.Both, Verify.Options);
        foreach (var text in Texts())
        {
            foreach (var code in Broken(text))
            {
                broken++;
                var tree = CSharpSyntaxTree.ParseText(code, Verify.Syntax, cancellationToken: TestContext.Current.CancellationToken);
                var whole = compilation.AddSyntaxTrees(tree);
                var options = new CompilationWithAnalyzersOptions(
                    new AnalyzerOptions([new ListOfJobs()]),
                    (error, analyzer, _) => failures.Add($"{analyzer.GetType().Name}: {error}\n{code}"),
                    concurrentAnalysis: false,
                    logAnalyzerExecutionTime: false
                );
                await whole.WithAnalyzers(Verify.All, options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
                Move(whole, tree, failures);
                var generated = Generated.Driver().RunGenerators(whole, TestContext.Current.CancellationToken).GetRunResult();
                failures.AddRange(generated.Results.Select(result => result.Exception).OfType<Exception>().Select(error => $"{error}\n{code}"));
            }
        }

        Assert.Equal("", string.Join("\n\n", failures.Take(3)));
        Assert.True(broken > 250, $"Only {broken} texts were tried.");
    }

    private static void Move(Compilation compilation, SyntaxTree tree, List<string> failures)
    {
        try
        {
            HangfireMove.Apply(tree.GetRoot(TestContext.Current.CancellationToken), compilation.GetSemanticModel(tree));
        }
        catch (Exception e) // whatever it throws is what is looked for
        {
            failures.Add($"{nameof(HangfireMove)}: {e}\n{tree}");
        }
    }

    private static IEnumerable<string> Texts()
    {
        var folder = Path.Combine(Repository.Root, "tests", "JobLib.Analyzers.Tests");
        var inTests = Directory
            .EnumerateFiles(Path.Combine(folder, "Rules"))
            .SelectMany(file => Raw().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value));
        var files = new[] { "CodeBases", "Migration/Shop/Before" }
            .SelectMany(name => Directory.EnumerateFiles(Path.Combine(folder, name), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText);
        return inTests.Concat(files).Select(text => Verify.Mark().Replace(text, "$1"));
    }

    private static IEnumerable<string> Broken(string text)
    {
        var tokens = CSharpSyntaxTree.ParseText(text, Verify.Syntax).GetRoot().DescendantTokens().ToList();
        for (var i = 0; i < tokens.Count; i += Stride) yield return text[..tokens[i].Span.End];
        for (var i = Stride / 2; i < tokens.Count; i += Stride) yield return text.Remove(tokens[i].SpanStart, tokens[i].Span.Length);
    }

    private sealed class ListOfJobs : AdditionalText
    {
        public override string Path => JobsFile.Name;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From("Work, Broken: Run(System.Int32)");
    }

    [GeneratedRegex("\"\"\"\n(.*?)\"\"\"", RegexOptions.Singleline)]
    private static partial Regex Raw();
}
