using System.Globalization;

namespace JobLib.Relational;

/// <summary>The numbered migrations that are embedded in this assembly.</summary>
internal static class MigrationScripts
{
    /// <summary>The version that this library brings a schema to.</summary>
    public static int Latest => All[^1].Version;

    public static IReadOnlyList<MigrationScript> All { get; } =
        [
            .. EmbeddedSql
                .In("Migrations")
                .Select(file => new MigrationScript(int.Parse(file.Name.AsSpan(0, 3), CultureInfo.InvariantCulture), file.Name, file.Text)),
        ];
}

/// <summary>One migration.</summary>
internal sealed record MigrationScript(int Version, string Name, string Text)
{
    /// <summary>It rewrites a large table, as its name says: <c>009-wider.heavy.sql</c>.</summary>
    public bool IsHeavy => Name.EndsWith(".heavy.sql", StringComparison.Ordinal);

    public string For(string quotedSchema) => Text.Replace("{schema}", quotedSchema, StringComparison.Ordinal);
}
