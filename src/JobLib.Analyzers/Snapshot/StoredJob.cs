using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Snapshot;

/// <summary>A line of the list: what a stored call has of its method, <c>Shop.IMailer, Shop: Send(System.Int32;Shop.Order, Shop)</c>.</summary>
/// <param name="type">The type that the server resolves or makes.</param>
/// <param name="method">The method's name.</param>
/// <param name="arguments">The method's generic arguments.</param>
/// <param name="parameters">The types of its parameters.</param>
internal sealed class StoredJob(
    StoredTypeName type,
    string method,
    IReadOnlyList<StoredTypeName> arguments,
    IReadOnlyList<StoredTypeName> parameters
)
{
    private const string BeforeMethod = ": ";
    private const char Separator = ';';

    public StoredTypeName Type { get; } = type;

    public string Method { get; } = method;

    public IReadOnlyList<StoredTypeName> Arguments { get; } = arguments;

    public IReadOnlyList<StoredTypeName> Parameters { get; } = parameters;

    /// <summary>All names of types in it.</summary>
    public IEnumerable<StoredTypeName> Parts => Parameters.Concat(Arguments).Prepend(Type).SelectMany(name => name.Parts);

    /// <summary>The line of a method; null when no stored call can name it.</summary>
    public static string? Write(ITypeSymbol type, IMethodSymbol method) =>
        TypesOf(method).Concat(method.TypeArguments).Prepend(type).All(StoredTypeName.CanName)
            ? StoredTypeName.Write(type)
                + BeforeMethod
                + method.Name
                + StoredTypeName.WriteArguments(method.TypeArguments)
                + $"({WriteParameters(TypesOf(method))})"
            : null;

    /// <summary>The part of the line between its brackets.</summary>
    public static string WriteParameters(IEnumerable<ITypeSymbol> types) => string.Join($"{Separator}", types.Select(StoredTypeName.Write));

    public static IEnumerable<ITypeSymbol> TypesOf(IMethodSymbol method) => method.Parameters.Select(parameter => parameter.Type);

    /// <summary>Takes a line apart; null when it is no job's.</summary>
    public static StoredJob? Read(string line)
    {
        var call = line.IndexOf(BeforeMethod, StringComparison.Ordinal);
        var open = line.IndexOf('(');
        if (call < 0 || open < call || line[line.Length - 1] != ')') return null;
        var type = StoredTypeName.Read(line.Substring(0, call));
        var start = call + BeforeMethod.Length;
        var method = line.Substring(start, open - start);
        var bracket = method.IndexOf('[');
        var arguments = StoredTypeName.ReadArguments(bracket < 0 ? "" : method.Substring(bracket));
        var parameters = ReadParameters(line.Substring(open + 1, line.Length - open - 2));
        var name = bracket < 0 ? method : method.Substring(0, bracket);
        return type is null || arguments is null || parameters is null || name.Length == 0 ? null : new(type, name, arguments, parameters);
    }

    private static List<StoredTypeName>? ReadParameters(string text)
    {
        var parts = text.Length == 0 ? [] : text.Split(Separator);
        List<StoredTypeName> read = [.. parts.Select(StoredTypeName.Read).OfType<StoredTypeName>()];
        return read.Count == parts.Length ? read : null;
    }
}
