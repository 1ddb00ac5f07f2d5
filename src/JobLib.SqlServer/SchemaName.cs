namespace JobLib.SqlServer;

/// <summary>The one place where a name becomes part of a statement's text.</summary>
internal static class SchemaName
{
    private const int MaxLength = 63; // as in the other drivers; SQL Server itself would take 128

    public static string Quote(string name)
    {
        var isValid = name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isValid ? $"[{name}]" : throw new ArgumentException($"'{name}' cannot be a schema of JobLib's. Use 1 to 63 characters of [a-z0-9_], not beginning with a digit.", nameof(name));
    }
}
