namespace JobLib.Sqlite.Places;

/// <summary>Takes the names in <see cref="JobPayload.Type"/> apart: <c>Shop.IMailer, Shop</c>, or <c>Shop.Store`1[[Shop.Order, Shop]], Shop</c>.</summary>
internal static class TypeNames
{
    /// <summary>The type's full name, without its assembly.</summary>
    public static string FullName(string type)
    {
        var assembly = type.LastIndexOf(',');
        return assembly > type.LastIndexOf(']') ? type[..assembly] : type;
    }

    /// <summary>Whether the type's name, with or without its namespace, is this one.</summary>
    public static bool Matches(string type, string name)
    {
        var full = FullName(type);
        if (full.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        var arguments = full.IndexOf('[', StringComparison.Ordinal);
        var dot = full.LastIndexOf('.', arguments < 0 ? full.Length - 1 : arguments);
        return dot >= 0 && full.AsSpan(dot + 1).Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
