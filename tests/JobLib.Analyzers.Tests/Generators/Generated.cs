using System.Reflection;
using JobLib.Analyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Analyzers.Tests.Generators;

/// <summary>Runs the generator over a text, as the compiler does.</summary>
internal static class Generated
{
    public static CSharpCompilation Compilation(string code, string assembly = "Shop") => CSharpCompilation.Create(
        assembly,
        [Parse(Verify.Usings + "\nglobal using JobLib;\nglobal using System.Text.Json.Nodes;"), Parse(code)],
        References.JobLib,
        Verify.Options
    );

    public static CSharpGeneratorDriver Driver(bool track = false) => CSharpGeneratorDriver.Create(
        [new JobContractGenerator().AsSourceGenerator()],
        parseOptions: Verify.Syntax,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track)
    );

    /// <summary>The text with what is generated for it; neither has an error.</summary>
    public static Compilation Whole(string code, string assembly = "Shop")
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compilation(code, assembly), out var whole, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        Assert.Empty(whole.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity >= DiagnosticSeverity.Warning));
        return whole;
    }

    /// <summary>The contracts of the text, compiled and loaded.</summary>
    public static IReadOnlyList<JobContractDefinition> Contracts(string code, string assembly = "Shop", string? space = null)
    {
        using var file = new MemoryStream();
        Assert.True(Whole(code, assembly).Emit(file, cancellationToken: TestContext.Current.CancellationToken).Success);
        var contracts = Assembly.Load(file.ToArray()).GetType($"{space ?? assembly}.JobContracts", throwOnError: true);
        return Assert.IsType<JobContractDefinition[]>(contracts?.GetProperty("All")?.GetValue(null));
    }

    private static SyntaxTree Parse(string code) =>
        CSharpSyntaxTree.ParseText(code, Verify.Syntax, cancellationToken: TestContext.Current.CancellationToken);
}
