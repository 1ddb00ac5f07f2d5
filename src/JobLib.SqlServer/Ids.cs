namespace JobLib.SqlServer;

/// <summary>Ids as <c>binary(16)</c>, big-endian: SQL Server sorts them by time, which it does not with <c>uniqueidentifier</c>.</summary>
internal static class Ids
{
    public static byte[] None => [];

    public static byte[] ToBytes(Guid id) => id.ToByteArray(bigEndian: true);

    public static byte[] ToBytes(JobId id) => ToBytes(id.Value);

    public static JobId ToId(byte[] bytes) => new(ToGuid(bytes));

    public static Guid ToGuid(byte[] bytes) => new(bytes, bigEndian: true);

    public static string ToText(byte[] bytes) => ToId(bytes).ToString();

    public static string? ToTextOrNull(byte[]? bytes) => bytes is null ? null : ToText(bytes);

    /// <summary>Ids that a statement has aggregated, as text with commas between them.</summary>
    public static IReadOnlyList<string> ToTexts(string? list) => string.IsNullOrEmpty(list) ? [] : [.. list.Split(',').Order(StringComparer.Ordinal)];
}
