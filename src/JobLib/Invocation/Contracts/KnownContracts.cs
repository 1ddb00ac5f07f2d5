using System.Reflection;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib.Invocation.Contracts;

/// <summary>The contracts that the application has handed over.</summary>
internal sealed class KnownContracts
{
    private readonly Dictionary<string, JobContractDefinition> known = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">It is not valid, or another method has its name, or its method another.</exception>
    public void Add(JobContractDefinition contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (ContractRules.WhyNot(contract.Name, contract.Version) is { } reason) throw Refused(contract, reason);
        if (OwnOf(contract).DeclaringType != contract.Type) throw Refused(contract, $"its method is not declared by {contract.Type}.");
        if (known.GetValueOrDefault(contract.Name) is { } namesake && !IsOf(namesake, contract.Type, OwnOf(contract)))
            throw Refused(contract, $"{Shown(namesake)} has the same name. Give one of them another.");
        if (Of(contract.Type, OwnOf(contract)) is { } other && other.Name != contract.Name)
            throw Refused(contract, $"its method has the contract '{other.Name}' already.");
        known[contract.Name] = contract;
    }

    /// <summary>The contract of a method, called on the type that declares it; null when it has none.</summary>
    public JobContractDefinition? Of(Type type, MethodInfo method) => known.Values.FirstOrDefault(contract => IsOf(contract, type, method));

    /// <summary>The contract that a stored call names, in a version that can be run here; null when it names a type and a method.</summary>
    /// <exception cref="JobTypeNotFoundException">The contract is not known here, or not in this version.</exception>
    public JobContractDefinition? Find(CallName name)
    {
        if (ContractRules.VersionOf(name.Type, name.Method) is not { } version) return null;
        if (!known.TryGetValue(name.Type, out var contract))
        {
            throw NotFound(
                name,
                $"The contract '{FreeText.Clean(name.Type, FreeText.NameLength)}' is not known to this application. If one of its assemblies has it, hand over that one's contracts with jobs.AddContracts; otherwise deploy the version that has it."
            );
        }

        if (version > contract.Version)
        {
            throw NotFound(
                name,
                $"The job is of version {version} of the contract '{contract.Name}', of which this application knows version {contract.Version}. Deploy the one that has it."
            );
        }

        return ContractRules.GapSince(version, contract.Version, contract.Upcasters.ContainsKey) is { } gap
            ? throw NotFound(
                name,
                $"The job is of version {version} of the contract '{contract.Name}', which is at version {contract.Version} here. Add a method with [UpcastFrom({gap})], or keep a server of its version until its jobs are done."
            )
            : contract;
    }

    private static bool IsOf(JobContractDefinition contract, Type type, MethodInfo method) =>
        contract.Type == type && MethodDispatch.AreSame(OwnOf(contract), method);

    // An expression names an override by what it overrides.
    private static MethodInfo OwnOf(JobContractDefinition contract) => MethodDispatch.TargetOf(contract.Method, contract.Type);

    private static string Shown(JobContractDefinition contract) => $"{contract.Type}.{contract.Method.Name}";

    private static JobTypeNotFoundException NotFound(CallName name, string message) => new($"{name.Type}.{name.Method}", message);

    private static ArgumentException Refused(JobContractDefinition contract, string reason) =>
        new($"{Shown(contract)} cannot have the contract '{contract.Name}': {reason}", nameof(contract));
}
