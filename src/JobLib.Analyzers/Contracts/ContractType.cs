using JobLib.Invocation.Contracts;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Contracts;

/// <summary>The contracts of a type, and the upcasters that stand beside them.</summary>
internal sealed class ContractType
{
    private const string NoContract = "its type has no contract. Put it into the type that has.";
    private const string WhichContract = "its type has several contracts. Say which is meant: [UpcastFrom(…, Contract = \"…\")].";

    private readonly List<(Upcaster Upcaster, Contract Contract)> used = [];
    private readonly List<(Upcaster Upcaster, string Reason)> refused = [];

    public ContractType(INamedTypeSymbol type)
    {
        List<IMethodSymbol> methods = [.. type.GetMembers().OfType<IMethodSymbol>()];
        Contracts = [.. methods.Select(Contract.Of).OfType<Contract>()];
        foreach (var upcaster in methods.Select(Upcaster.Of).OfType<Upcaster>())
        {
            if (WhyNot(upcaster, out var contract) is { } reason) refused.Add((upcaster, reason));
            else if (contract is not null) used.Add((upcaster, contract));
        }
    }

    public IReadOnlyList<Contract> Contracts { get; }

    /// <summary>The upcasters that cannot be used, each with its reason and the remedy.</summary>
    public IReadOnlyList<(Upcaster Upcaster, string Reason)> Refused => refused;

    /// <summary>The upcasters of a contract, one for each version at most.</summary>
    public IEnumerable<Upcaster> Of(IMethodSymbol method) => used
        .Where(pair => SymbolEqualityComparer.Default.Equals(pair.Contract.Method, method))
        .Select(pair => pair.Upcaster)
        .OrderBy(upcaster => upcaster.From);

    /// <summary>
    /// The last version whose stored jobs would not be run; null when there is none. The versions before the first upcaster are gone, as far as is known.
    /// </summary>
    public int? GapOf(Contract contract)
    {
        var from = Of(contract.Method).Select(upcaster => upcaster.From).ToList();
        return ContractRules.GapSince(from.Count > 0 ? from[0] : Math.Max(contract.Version - 1, 1), contract.Version, from.Contains);
    }

    private string? WhyNot(Upcaster upcaster, out Contract? contract)
    {
        List<Contract> meant = [.. Contracts.Where(contract => upcaster.ContractName is null || contract.Name == upcaster.ContractName)];
        contract = meant.Count == 1 ? meant[0] : null;
        if (upcaster.WhyNotCalled() is { } reason) return reason;
        if (contract is not { } its)
        {
            if (meant.Count > 1) return WhichContract;
            return Contracts.Count == 0 ? NoContract : $"its type has no contract '{upcaster.ContractName}'.";
        }

        return upcaster.WhyNotOf(its)
            ?? (Of(its.Method).FirstOrDefault(other => other.From == upcaster.From) is { } twin ? $"'{twin.Method.Name}' leads on from the same version." : null);
    }
}
