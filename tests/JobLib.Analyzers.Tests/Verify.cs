using System.Collections.Immutable;
using System.Text.RegularExpressions;
using JobLib.Analyzers.Calls;
using JobLib.Analyzers.CodeFixes.Snapshot;
using JobLib.Analyzers.Flow;
using JobLib.Analyzers.Migration;
using JobLib.Analyzers.Schedules;
using JobLib.Analyzers.Snapshot;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace JobLib.Analyzers.Tests;

/// <summary>
/// Runs all analyzers over code in which every expected finding is marked, <c>{|JOBLIB1005:token|}</c>; whatever else is found fails the test.
/// </summary>
internal static partial class Verify
{
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Where Hangfire is referenced, too, its files name their namespace themselves.
    private const string JobLibsOwn = "\nglobal using JobLib;";

    public static readonly CSharpParseOptions Syntax = new(LanguageVersion.CSharp14);

    /// <summary>Every analyzer of the package, as the compiler finds them.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
        [
            .. typeof(JobLibAnalyzer)
                .Assembly.GetTypes()
                .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
                .Select(Activator.CreateInstance)
                .Cast<DiagnosticAnalyzer>(),
        ];

    /// <summary>The findings are those that are marked.</summary>
    public static Task FindsAsync(params string[] files) => FindsAsync(References.JobLib, "", files);

    public static async Task FindsAsync(ImmutableArray<MetadataReference> references, string config, params string[] files)
    {
        var test = new Finding();
        if (!config.Contains("JOBLIB1006", StringComparison.Ordinal)) test.DisabledDiagnostics.Add("JOBLIB1006"); // the tests' library turns on what is off
        Arrange(test.TestState, references, config, files);
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix makes the second code of the first.</summary>
    public static async Task FixesAsync<TFix>(string before, string after)
        where TFix : CodeFixProvider, new()
    {
        var test = new Fixing<TFix>();
        test.DisabledDiagnostics.Add("JOBLIB1006");
        Arrange(test.TestState, References.JobLib, "", before);
        Arrange(test.FixedState, [], "", after);
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The findings are those that are marked, in the files and in a list of jobs.</summary>
    public static async Task FindsBesideAsync(string jobs, params string[] files)
    {
        var test = new Finding { DisabledDiagnostics = { "JOBLIB1006" } };
        Arrange(test.TestState, References.JobLib, "", files);
        test.TestState.AdditionalFiles.Add((JobsFile.Name, jobs));
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix makes the second list of jobs of the first, and leaves the code.</summary>
    public static async Task FixesBesideAsync(string before, string after, params string[] files)
    {
        var test = new Fixing<JobsFileFix> { DisabledDiagnostics = { "JOBLIB1006" } };
        Arrange(test.TestState, References.JobLib, "", files);
        Arrange(test.FixedState, [], "", [.. files.Select(file => Mark().Replace(file, "$1"))]);
        test.TestState.AdditionalFiles.Add((JobsFile.Name, before));
        test.FixedState.AdditionalFiles.Add((JobsFile.Name, after));
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static void Arrange(SolutionState state, ImmutableArray<MetadataReference> references, string config, params string[] files)
    {
        for (var i = 0; i < files.Length; i++) state.Sources.Add(($"/0/File{i}.cs", files[i].ReplaceLineEndings("\n")));
        state.Sources.Add(("/0/Usings.cs", references == References.Both ? Usings : Usings + JobLibsOwn));
        state.AdditionalReferences.AddRange(references);
        if (config.Length > 0) state.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{config}\n"));
    }

    private sealed class Finding : CSharpAnalyzerTest<JobCallAnalyzer, DefaultVerifier>
    {
        public Finding() => ReferenceAssemblies = new("net10.0");

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => All;

        protected override ParseOptions CreateParseOptions() => Syntax;

        protected override CompilationOptions CreateCompilationOptions() => Options;
    }

    private sealed class Fixing<TFix> : CSharpCodeFixTest<JobCallAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public Fixing() => ReferenceAssemblies = new("net10.0");

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => All;

        protected override ParseOptions CreateParseOptions() => Syntax;

        protected override CompilationOptions CreateCompilationOptions() => Options;
    }

    [GeneratedRegex(@"\{\|JOBLIB[0-9]+:(.*?)\|\}")]
    public static partial Regex Mark();

    public static CSharpCompilationOptions Options { get; } =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
}
