using System.Globalization;
using System.Reflection;
using JobLib.Analyzers.Calls;
using JobLib.Client;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>What the compiler is told of a job's uniqueness is what the client says when the job is created, in the same words.</summary>
public class UniqueAgreementTests
{
    [Fact]
    public async Task Both_say_the_same_of_all_options()
    {
        var path = Path.Combine(Repository.Root, "tests/JobLib.Analyzers.Tests/Agreement/UniqueSamples.cs");
        var tree = CSharpSyntaxTree.ParseText(await File.ReadAllTextAsync(path), Verify.Syntax);
        var usings = CSharpSyntaxTree.ParseText(Verify.Usings + "\nglobal using JobLib;", Verify.Syntax);
        var compilation = CSharpCompilation.Create("Samples", [tree, usings], References.JobLib, Verify.Options);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var found = await compilation.WithAnalyzers([new UniqueAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        var compiler = found.ToDictionary(
            diagnostic => MethodAt(tree, diagnostic.Location),
            diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture),
            StringComparer.Ordinal
        );
        var client = typeof(UniqueSamples).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .ToDictionary(method => method.Name, method => WhyNot((EnqueueOptions)method.Invoke(null, null)!), StringComparer.Ordinal);
        Assert.True(client.Values.Count(reason => reason is null) >= 8 && client.Values.Count(reason => reason is not null) >= 6);
        Assert.All(client, verdict => Assert.Equal(Told(verdict.Value), compiler.GetValueOrDefault(verdict.Key)));
    }

    private static string? Told(string? reason) => reason is null ? null : $"Unique is refused: {reason}";

    private static string MethodAt(SyntaxTree tree, Location location) =>
        tree.GetRoot().FindNode(location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "";

    private static string? WhyNot(EnqueueOptions options)
    {
        try
        {
            EnqueueRules.Check(options);
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }
}
