namespace JobLib.PostgreSql;

/// <summary>The one place where a name becomes part of a statement's text.</summary>
internal static class SchemaName
{
    private const int MaxLength = 50; // PostgreSQL refuses names longer than 63, and the channel of notifications has this one in its own

    public static string Quote(string name)
    {
        var isValid = name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isValid ? $"\"{name}\"" : throw new ArgumentException($"'{name}' cannot be a schema of JobLib's. Use 1 to 50 characters of [a-z0-9_], not beginning with a digit.", nameof(name));
    }
}
