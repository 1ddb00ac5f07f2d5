using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Snapshot;

/// <summary>Finds the types and methods that lines of the list name, by the rules by which a server finds those of a stored call.</summary>
internal sealed class JobLookup(Compilation compilation, Mappings mappings)
{
    private const string Form = "a line reads 'Type, Assembly: Method(Type;Type, Assembly)', as the fix of JOBLIB1016 writes it.";
    private const string NotClosed = "its generic arguments do not fit its type. Keep the old type until its jobs are done, then delete the line.";

    /// <summary>Why a server would not find it, with the remedy; null when it would, or when what is mapped cannot be told.</summary>
    public string? WhyNot(string line)
    {
        if (StoredJob.Read(line) is not { } job) return Form;
        if (job.Parts.FirstOrDefault(part => Find(part) is null) is { } lost) return mappings.HaveComputedTypes ? null : NoType(lost);
        if (Close(job.Type) is not { } type || CloseAll(job.Arguments) is not { } arguments || CloseAll(job.Parameters) is not { } parameters) return NotClosed;
        if (HasMethod(type, mappings.MethodFor(type, job.Method), arguments, parameters)) return null;
        return mappings.HaveComputedMethods ? null : NoMethod(type, job.Method);
    }

    private static string NoType(StoredTypeName name) =>
        $"there is no type '{name}'. If it was renamed or moved, say so with jobs.MapType(\"{name}\", typeof(…)). Delete the line once no stored job has that name, or where another project maps it.";

    private static string NoMethod(ITypeSymbol type, string method) =>
        $"{Names.Shown(type)} has no public method '{method}' with these parameters. If it was renamed, say so with jobs.MapMethod(typeof({Names.Shown(type)}), \"{method}\", \"…\"); "
        + "if its parameters changed, keep the old method until its jobs are done. Delete the line once no stored job has that name, or where another project maps it.";

    private INamedTypeSymbol? Find(StoredTypeName name) => mappings.TypeFor(name) ?? InAssembly(name) ?? InFramework(name);

    private INamedTypeSymbol? InAssembly(StoredTypeName name) => compilation
        .SourceModule.ReferencedAssemblySymbols.Prepend(compilation.Assembly)
        .Where(assembly => string.Equals(assembly.Name, name.Assembly, StringComparison.OrdinalIgnoreCase))
        .Select(assembly => assembly.GetTypeByMetadataName(name.FullName) ?? assembly.ResolveForwardedType(name.FullName))
        .FirstOrDefault(type => type is not null);

    // By whatever assembly: a line that was copied out of a storage has the one of the running program.
    private INamedTypeSymbol? InFramework(StoredTypeName name) =>
        compilation.GetTypesByMetadataName(name.FullName).FirstOrDefault(type => FrameworkSymbols.Contain(type.ContainingAssembly));

    private List<ITypeSymbol>? CloseAll(IReadOnlyList<StoredTypeName> names)
    {
        List<ITypeSymbol> types = [.. names.Select(Close).OfType<ITypeSymbol>()];
        return types.Count == names.Count ? types : null;
    }

    private ITypeSymbol? Close(StoredTypeName name)
    {
        if (Find(name) is not { } definition || CloseAll(name.Arguments) is not { } arguments) return null;
        ITypeSymbol? type = Construct(definition, arguments);
        foreach (var rank in name.Ranks) type = type is null ? null : compilation.CreateArrayTypeSymbol(type, rank);
        return type;
    }

    // The arguments of the types around it come first.
    private static INamedTypeSymbol? Construct(INamedTypeSymbol definition, List<ITypeSymbol> arguments)
    {
        if (!definition.IsDefinition) return arguments.Count == 0 ? definition : null; // mapped to a closed type
        var outers = arguments.Count - definition.Arity;
        if (outers < 0 || (definition.ContainingType is null && outers > 0)) return null;
        var type = definition;
        if (definition.ContainingType is { } containing)
        {
            if (Construct(containing, arguments.GetRange(0, outers)) is not { } outer) return null;
            type = outer.GetTypeMembers(definition.Name, definition.Arity).FirstOrDefault() ?? definition;
        }

        return definition.Arity == 0 ? type : type.Construct([.. arguments.Skip(outers)]);
    }

    private static bool HasMethod(ITypeSymbol type, string name, List<ITypeSymbol> arguments, List<ITypeSymbol> parameters)
    {
        var written = StoredJob.WriteParameters(parameters);
        return Lineage(type).SelectMany(owner => owner.GetMembers(name)).OfType<IMethodSymbol>()
            .Where(method => method.DeclaredAccessibility == Accessibility.Public && method.Arity == arguments.Count)
            .Where(method => method.Parameters.All(parameter => parameter.RefKind == RefKind.None))
            .Select(method => method.Arity == 0 ? method : method.Construct([.. arguments]))
            .Any(method => StoredJob.WriteParameters(StoredJob.TypesOf(method)) == written);
    }

    private static IEnumerable<ITypeSymbol> Lineage(ITypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType) yield return at;
        foreach (var contract in type.AllInterfaces) yield return contract;
    }
}
