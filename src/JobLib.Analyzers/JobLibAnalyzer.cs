using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers;

/// <summary>
/// What all analyzers have in common: they run side by side, leave generated code alone, and look at nothing in a program that does not know JobLib.
/// </summary>
public abstract class JobLibAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (JobLibMethods.AreKnownTo(start.Compilation)) Begin(start);
        });
    }

    /// <summary>Says what to look at in a program that knows JobLib.</summary>
    private protected abstract void Begin(CompilationStartAnalysisContext start);
}
