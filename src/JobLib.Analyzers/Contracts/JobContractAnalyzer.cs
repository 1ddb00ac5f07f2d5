using System.Collections.Concurrent;
using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace JobLib.Analyzers.Contracts;

/// <summary>Tells of contracts that the generator cannot write, or that would leave stored jobs behind.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JobContractAnalyzer : JobLibAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics =>
        [Rules.UnfitContract, Rules.SameContractName, Rules.MissingUpcaster, Rules.UnfitUpcaster];

    private protected override void Begin(CompilationStartAnalysisContext start)
    {
        var contracts = new ConcurrentBag<Contract>();
        start.RegisterSymbolAction(symbol => Look(symbol, contracts), SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end => Compare(end, contracts));
    }

    private static void Look(SymbolAnalysisContext context, ConcurrentBag<Contract> contracts)
    {
        var type = new ContractType((INamedTypeSymbol)context.Symbol);
        foreach (var contract in type.Contracts)
        {
            var place = contract.Place(context.CancellationToken);
            if (contract.WhyNot() is { } reason)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.UnfitContract, place, Shown(contract), reason));
                continue;
            }

            contracts.Add(contract);
            if (type.GapOf(contract) is { } gap)
                context.ReportDiagnostic(Diagnostic.Create(Rules.MissingUpcaster, place, contract.Name, contract.Version, gap));
        }

        foreach (var (upcaster, reason) in type.Refused)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.UnfitUpcaster, upcaster.Place(context.CancellationToken), upcaster.Method.Name, reason));
        }
    }

    private static void Compare(CompilationAnalysisContext context, ConcurrentBag<Contract> contracts)
    {
        foreach (var namesakes in contracts.GroupBy(contract => contract.Name, StringComparer.Ordinal))
        {
            foreach (var contract in namesakes)
            {
                if (namesakes.FirstOrDefault(other => other != contract) is not { } other) continue;
                var place = contract.Place(context.CancellationToken);
                context.ReportDiagnostic(Diagnostic.Create(Rules.SameContractName, place, contract.Name, Shown(contract), Shown(other)));
            }
        }
    }

    private static string Shown(Contract contract) => Names.Shown(contract.Type, contract.Method);
}
