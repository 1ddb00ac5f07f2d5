using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Migration;

/// <summary>
/// Tells, in a project that references both, which files are still Hangfire's, and what in them the fix cannot move. <c>joblib_migrate_from_hangfire =
/// false</c> in an .editorconfig turns it off where both are to stay; <c>true</c> turns it on where Hangfire is gone already, and names are known by their
/// usings alone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HangfireAnalyzer : JobLibAnalyzer
{
    private const string Switch = "joblib_migrate_from_hangfire";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.Hangfire, Rules.HangfireByHand];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var both = start.Compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == "Hangfire.Core");
        start.RegisterSemanticModelAction(model =>
        {
            var said =
                model.Options.AnalyzerConfigOptionsProvider.GetOptions(model.SemanticModel.SyntaxTree).TryGetValue(Switch, out var text)
                && bool.TryParse(text, out var value)
                    ? value
                    : both;
            if (said) Look(model);
        });
    }

    private static void Look(SemanticModelAnalysisContext context)
    {
        if (context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken) is not CompilationUnitSyntax file) return;
        var first = HangfireNames.Usings(file).FirstOrDefault()?.Name ?? (SyntaxNode?)HangfireNames.Qualified(file).FirstOrDefault();
        var isUsed = first is not null;
        foreach (
            var name in file.DescendantNodes()
                .OfType<SimpleNameSyntax>()
                .Where(name => !name.IsVar && (isUsed || HangfireFates.MayBe(name.Identifier.ValueText)))
        )
        {
            var symbol = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol;
            if (!HangfireFates.IsOfHangfire(symbol) || symbol is null) continue;
            first ??= name;
            if (HangfireFates.Advice(symbol) is { } advice)
                context.ReportDiagnostic(Diagnostic.Create(Rules.HangfireByHand, name.GetLocation(), name.Identifier.ValueText, advice));
        }

        if (first is not null) context.ReportDiagnostic(Diagnostic.Create(Rules.Hangfire, first.GetLocation()));
    }
}
