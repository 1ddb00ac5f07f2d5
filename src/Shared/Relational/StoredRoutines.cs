using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace JobLib.Relational;

/// <summary>
/// The stored functions or procedures of this version, a file each in <c>Functions</c> or <c>Procedures</c>. They are installed under names that no other text
/// has (<c>settle_v5_1a2b3c4d</c>), so that libraries that run side by side call each its own, and a schema has one as soon as it has the name.
/// </summary>
internal static class StoredRoutines
{
    private static readonly FrozenDictionary<string, string> Files = EmbeddedSql
        .In("Functions")
        .Concat(EmbeddedSql.In("Procedures"))
        .ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => file.Text);

    // Of all together: one that changes gives each of them a new name, since they call one another.
    private static readonly string Suffix = $"_v{MigrationScripts.Latest}_{Hash()}";

    public static string NameOf(string routine) =>
        Files.ContainsKey(routine) ? routine + Suffix : throw new ArgumentException($"There is no file {routine}.sql.", nameof(routine));

    /// <summary>The statement that creates each, by its installed name.</summary>
    public static IEnumerable<(string Name, string Text)> In(string quotedSchema) =>
        Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (NameOf(file.Key), Fill(file.Value, quotedSchema, $"{quotedSchema}.", Suffix)));

    private static string Fill(string text, string schema, string prefix, string suffix) =>
        SqlText.Fill(
            text,
            name =>
                name == "schema" ? schema
                : Files.ContainsKey(name) ? prefix + name + suffix
                : null
        );

    private static string Hash()
    {
        var all = string.Concat(Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Fill(file.Value, "", "", "")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..8];
    }
}
