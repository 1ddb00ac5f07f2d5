using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>Types of the running process as the compiler sees them.</summary>
internal static class Symbols
{
    public static readonly CSharpCompilation Compilation = CSharpCompilation.Create(
        "Agreement",
        references: [.. References.JobLib, MetadataReference.CreateFromFile(typeof(Symbols).Assembly.Location)],
        options: new(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All)
    );

    public static ITypeSymbol Of(Type type)
    {
        if (type.IsArray) return Compilation.CreateArrayTypeSymbol(Of(type.GetElementType()!), type.GetArrayRank());
        if (!type.IsConstructedGenericType) return Find(type);
        return Find(type.GetGenericTypeDefinition()).Construct([.. type.GetGenericArguments().Select(Of)]);
    }

    private static INamedTypeSymbol Find(Type type) =>
        Compilation.GetTypeByMetadataName(type.FullName!) ?? throw new InvalidOperationException($"{type} is not known to the compilation.");
}
