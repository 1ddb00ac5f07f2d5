using JobLib.Jobs;

namespace JobLib.Kernel;

/// <summary>
/// Reads the type's name in a payload: <c>Shop.IMailer, Shop</c>, or with type arguments <c>Shop.Repository`1[[Shop.Order, Shop]], Shop</c>.
/// </summary>
internal static class StoredTypeNames
{
    /// <summary>The full name of the type and the method that are called.</summary>
    public static string MethodOf(JobPayload payload) => MethodOf(payload.Type, payload.Method);

    /// <inheritdoc cref="MethodOf(JobPayload)"/>
    public static string MethodOf(string type, string method) => $"{FullName(type)}.{method}";

    /// <summary>The name without the assembly.</summary>
    public static string FullName(string type)
    {
        var comma = type.LastIndexOf(',');
        return comma < type.LastIndexOf(']') || comma < 0 ? type : type[..comma];
    }

    /// <summary>Whether a call is one that the query asks for, by its type and its method.</summary>
    public static bool Matches(JobQuery query, string type, string method) =>
        (query.Type is null || Matches(type, query.Type)) && (query.Method is null || MatchesMethod(method, query.Method));

    /// <summary>Whether the type's name, with or without its namespace or as lists show it, is this. Case does not matter.</summary>
    public static bool Matches(string type, string name)
    {
        var full = FullName(type);
        var arguments = full.IndexOf('[', StringComparison.Ordinal);
        var dot = (arguments < 0 ? full : full[..arguments]).LastIndexOf('.');
        return full.Equals(name, StringComparison.OrdinalIgnoreCase) || full.AsSpan(dot + 1).Equals(name, StringComparison.OrdinalIgnoreCase)
            || PlainTypeName.Of(type).Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the method's name, with or without its type arguments, is this. Case does not matter.</summary>
    public static bool MatchesMethod(string method, string name)
    {
        var bracket = method.IndexOf('[', StringComparison.Ordinal);
        return method.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (bracket >= 0 && method.AsSpan(0, bracket).Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
