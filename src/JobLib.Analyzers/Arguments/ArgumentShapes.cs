using System.Collections.Concurrent;
using System.Collections.Immutable;
using JobLib.Analyzers.Calls;
using JobLib.Serialization;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Arguments;

/// <summary>
/// Judges by a type's shape whether its values can come back from JSON: the part of the library's ShapeRules that a symbol tells for certain. What only the
/// serialiser knows (whether a constructor binds, whether a collection can be filled) is left to it, so that nothing is refused here which it would take.
/// </summary>
internal sealed class ArgumentShapes
{
    private readonly ConcurrentDictionary<ITypeSymbol, string?> known = new(SymbolEqualityComparer.Default);

    /// <summary>Why values of the type cannot be arguments, with the member that is to blame and the remedy; null when nothing is certain.</summary>
    public string? WhyNot(ITypeSymbol type) => known.GetOrAdd(type, static type => Judge(type, "", new(SymbolEqualityComparer.Default)));

    private static string? Judge(ITypeSymbol type, string path, HashSet<ITypeSymbol> seen)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Judge(nullable.TypeArguments[0], path, seen);
        if (!seen.Add(type)) return null; // a type that holds itself is judged once
        if (type is IArrayTypeSymbol array) return array.IsSZArray ? Judge(array.ElementType, path + "[]", seen) : At(path, type, Refusals.Dimensions);
        if (type.TypeKind == TypeKind.Dynamic || type.SpecialType == SpecialType.System_Object) return At(path, type, Refusals.AnyObject);
        if (type is not INamedTypeSymbol named || type.TypeKind is TypeKind.Error or TypeKind.Enum) return null;
        if (named.IsAnonymousType) return At(path, type, Refusals.Anonymous);
        if (Refusals.Of(Names.OfLineage(type)) is { } reason) return At(path, type, reason);
        return IsSimple(named) || IsConverted(named) ? null : JudgeShape(named, path, seen);
    }

    private static string? JudgeShape(INamedTypeSymbol type, string path, HashSet<ITypeSymbol> seen)
    {
        if (Refusals.OfCollection(Names.OfType(type)) is { } reason) return At(path, type, reason);
        if (ElementsOf(type) is { } elements) return elements.Select(element => Judge(element, path + "[]", seen)).FirstOrDefault(fault => fault is not null);
        return IsOfFramework(type) ? null : JudgeObject(type, path, seen);
    }

    private static string? JudgeObject(INamedTypeSymbol type, string path, HashSet<ITypeSymbol> seen)
    {
        if (type.GetAttributes().Any(IsPolymorphic)) return null;
        if (type.IsAbstract) return At(path, type, Refusals.Abstract);
        if (IsNeverMade(type)) return At(path, type, Refusals.NotMade);
        return Stored(type)
            .Select(member => Judge(member.Type, path.Length == 0 ? member.Name : $"{path}.{member.Name}", seen))
            .FirstOrDefault(reason => reason is not null);
    }

    // The items of a collection, a dictionary's keys and values; null when it is no collection.
    private static ImmutableArray<ITypeSymbol>? ElementsOf(INamedTypeSymbol type)
    {
        var contracts = type.AllInterfaces.Insert(0, type);
        if (
            contracts.FirstOrDefault(contract =>
                Names.OfType(contract) is "System.Collections.Generic.IDictionary`2" or "System.Collections.Generic.IReadOnlyDictionary`2"
            ) is
            { } dictionary
        )
        {
            return dictionary.TypeArguments;
        }

        if (
            contracts.FirstOrDefault(contract => contract.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T) is
            { } sequence
        )
        {
            return sequence.TypeArguments;
        }

        return contracts.Any(contract => contract.SpecialType == SpecialType.System_Collections_IEnumerable) ? ImmutableArray<ITypeSymbol>.Empty : null;
    }

    private static bool IsNeverMade(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && IsSource(type)
        && !type.InstanceConstructors.Any(constructor =>
            constructor.DeclaredAccessibility == Accessibility.Public
            || Names.HasAttribute(constructor, "System.Text.Json.Serialization.JsonConstructorAttribute")
        );

    // What is certain to be written: public properties that can be read and public fields, without those that an attribute of the serialiser says something
    // about.
    private static IEnumerable<(string Name, ITypeSymbol Type)> Stored(INamedTypeSymbol type)
    {
        for (var at = type; at is { SpecialType: SpecialType.None } && !IsOfFramework(at); at = at.BaseType)
        {
            foreach (var member in at.GetMembers())
            {
                if (member.IsStatic || member.DeclaredAccessibility != Accessibility.Public || member.GetAttributes().Any(IsOfSerializer)) continue;
                if (member is IPropertySymbol { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public } property)
                    yield return (property.Name, property.Type);
                else if (member is IFieldSymbol { IsImplicitlyDeclared: false } field) yield return (field.Name, field.Type);
            }
        }
    }

    private static bool IsSimple(INamedTypeSymbol type) =>
        type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime;

    private static bool IsConverted(INamedTypeSymbol type) =>
        type.GetAttributes()
            .Any(attribute =>
                Names.OfType(attribute.AttributeClass) == "System.Text.Json.Serialization.JsonConverterAttribute" || IsConverter(attribute.AttributeClass)
            );

    // A class of the user's own may derive from the attribute.
    private static bool IsConverter(INamedTypeSymbol? attribute) =>
        attribute?.BaseType is { } parent && Names.OfType(parent) == "System.Text.Json.Serialization.JsonConverterAttribute";

    private static bool IsPolymorphic(AttributeData attribute) =>
        Names.OfType(attribute.AttributeClass)
            is "System.Text.Json.Serialization.JsonDerivedTypeAttribute"
                or "System.Text.Json.Serialization.JsonPolymorphicAttribute";

    private static bool IsOfSerializer(AttributeData attribute) =>
        attribute.AttributeClass?.ContainingNamespace?.ToDisplayString() == "System.Text.Json.Serialization" || IsConverter(attribute.AttributeClass);

    private static bool IsSource(ITypeSymbol type) => type.DeclaringSyntaxReferences.Length > 0;

    private static bool IsOfFramework(ITypeSymbol type) => FrameworkSymbols.Contain(type.ContainingAssembly);

    private static string At(string path, ITypeSymbol type, string reason) =>
        path.Length == 0 ? $"{type.ToDisplayString()}: {reason}" : $"'{path}' ({type.ToDisplayString()}): {reason}";
}
