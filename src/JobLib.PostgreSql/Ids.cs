namespace JobLib.PostgreSql;

/// <summary>Ids as <c>uuid</c>, which PostgreSQL sorts by their bytes, and so by time.</summary>
internal static class Ids
{
    public static Guid None => Guid.Empty;

    public static JobId ToId(Guid id) => new(id);

    public static string ToText(Guid id) => ToId(id).ToString();

    public static string? ToTextOrNull(Guid? id) => id is { } value ? ToText(value) : null;

    public static IReadOnlyList<string> ToTexts(Guid[]? ids) => [.. (ids ?? []).Select(ToText)];
}
