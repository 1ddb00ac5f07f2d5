using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Contracts;

/// <summary>
/// Writes the class <c>JobContracts</c> of an assembly that has contracts: what a process has to know of them, with calls that need no reflection.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class JobContractGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
            Contract.Attribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (found, _) => found.TargetSymbol is IMethodSymbol method ? ContractCode.Of(method) : null); // a text: the same one again changes nothing
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        context.RegisterSourceOutput(contracts.Collect().Combine(assembly), static (output, found) => Write(output, found.Left, found.Right));
    }

    private static void Write(SourceProductionContext context, ImmutableArray<string?> contracts, string assembly)
    {
        List<string> written = [.. contracts.OfType<string>().OrderBy(code => code, StringComparer.Ordinal)];
        if (written.Count > 0) context.AddSource("JobContracts.g.cs", ContractCode.File(assembly, written));
    }
}
