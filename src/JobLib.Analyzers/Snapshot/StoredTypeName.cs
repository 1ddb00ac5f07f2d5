using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Snapshot;

/// <summary>
/// A type's name as stored calls have it: <c>System.Collections.Generic.List`1[[Shop.Order, Shop]]</c>. The assemblies of the framework are left out, since the
/// compiler knows them by other names than the running program.
/// </summary>
/// <param name="fullName">The name, of a generic type that of its definition.</param>
/// <param name="arguments">Its generic arguments, those of the types around it first.</param>
/// <param name="ranks">Of an array, the innermost first.</param>
/// <param name="assembly">Its assembly; null of the framework's.</param>
internal sealed class StoredTypeName(string fullName, IReadOnlyList<StoredTypeName> arguments, IReadOnlyList<int> ranks, string? assembly)
{
    private const int Deepest = 32; // a list that is written by hand must not exhaust the compiler's stack

    public string FullName { get; } = fullName;

    public IReadOnlyList<StoredTypeName> Arguments { get; } = arguments;

    public IReadOnlyList<int> Ranks { get; } = ranks;

    public string? Assembly { get; } = assembly;

    /// <summary>The names of types that it consists of, without arguments and ranks.</summary>
    public IEnumerable<StoredTypeName> Parts => Arguments.SelectMany(argument => argument.Parts).Prepend(this);

    /// <summary>The definition, as it is mapped.</summary>
    public override string ToString() => Assembly is null ? FullName : $"{FullName}, {Assembly}";

    /// <summary>Whether a stored call can name the type: it is known, and nothing in it is open.</summary>
    public static bool CanName(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => true,
        IArrayTypeSymbol array => CanName(array.ElementType),
        INamedTypeSymbol { TypeKind: not (TypeKind.Error or TypeKind.Extension), IsAnonymousType: false, IsUnboundGenericType: false } named =>
            ArgumentsOf(named).All(CanName),
        _ => false,
    };

    public static string Write(ITypeSymbol type)
    {
        var element = type;
        while (element is IArrayTypeSymbol array) element = array.ElementType;
        return element.ContainingAssembly is { } assembly && !FrameworkSymbols.Contain(assembly) ? $"{WriteFull(type)}, {assembly.Name}" : WriteFull(type);
    }

    public static string WriteArguments(IEnumerable<ITypeSymbol> arguments) =>
        string.Join("],[", arguments.Select(Write)) is { Length: > 0 } list ? $"[[{list}]]" : "";

    /// <summary>Takes apart what <see cref="Write"/> wrote; null when it is no name.</summary>
    public static StoredTypeName? Read(string text)
    {
        var at = 0;
        return Read(text, ref at, 0) is { } name && at == text.Length ? name : null;
    }

    /// <summary>Takes apart what <see cref="WriteArguments"/> wrote; null when it is no list.</summary>
    public static IReadOnlyList<StoredTypeName>? ReadArguments(string text)
    {
        var at = 0;
        return ReadArguments(text, ref at, 0) is { } list && at == text.Length ? list : null;
    }

    private static string WriteFull(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => "System.Object",
        IArrayTypeSymbol array => $"{WriteFull(array.ElementType)}[{new string(',', array.Rank - 1)}]",
        INamedTypeSymbol named => Names.OfType(named) + WriteArguments(ArgumentsOf(named)),
        _ => "",
    };

    private static IEnumerable<ITypeSymbol> ArgumentsOf(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? ArgumentsOf(outer).Concat(type.TypeArguments) : type.TypeArguments;

    private static StoredTypeName? Read(string text, ref int at, int depth)
    {
        var name = ReadUntil(text, ref at, '[', ']', ',');
        if (name.Length == 0 || depth > Deepest || ReadArguments(text, ref at, depth) is not { } arguments) return null;
        var ranks = new List<int>();
        while (ranks.Count < Deepest && Takes(text, ref at, "["))
        {
            var rank = 1;
            while (Takes(text, ref at, ",")) rank++;
            if (!Takes(text, ref at, "]")) return null;
            ranks.Add(rank);
        }

        if (!Takes(text, ref at, ",")) return new(name, arguments, ranks, null);
        return ReadUntil(text, ref at, '[', ']', ',') is { Length: > 0 } assembly ? new(name, arguments, ranks, assembly) : null;
    }

    private static List<StoredTypeName>? ReadArguments(string text, ref int at, int depth)
    {
        var arguments = new List<StoredTypeName>();
        if (!Takes(text, ref at, "[[")) return arguments;
        do
        {
            if (Read(text, ref at, depth + 1) is not { } argument || !Takes(text, ref at, "]")) return null;
            arguments.Add(argument);
        } while (Takes(text, ref at, ",["));
        return Takes(text, ref at, "]") ? arguments : null;
    }

    private static string ReadUntil(string text, ref int at, params char[] ends)
    {
        var start = at;
        at = text.IndexOfAny(ends, start) is var end and >= 0 ? end : text.Length;
        return text.Substring(start, at - start).Trim();
    }

    private static bool Takes(string text, ref int at, string token)
    {
        if (string.CompareOrdinal(text, at, token, 0, token.Length) != 0) return false;
        at += token.Length;
        return true;
    }
}
