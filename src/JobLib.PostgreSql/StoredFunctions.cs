using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace JobLib.PostgreSql;

/// <summary>
/// The functions of this version, a file each in <c>Functions</c>. They are installed under names that no other text has (<c>settle_v5_1a2b3c4d</c>), so that libraries that run side by
/// side call each its own, and a schema has a function as soon as it has the name.
/// </summary>
internal static class StoredFunctions
{
    private static readonly FrozenDictionary<string, string> Files = EmbeddedSql.In("Functions").ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => file.Text);

    // Of all together: one that changes gives each of them a new name, since they call one another.
    private static readonly string Suffix = $"_v{MigrationScripts.Latest}_{Hash()}";

    public static string NameOf(string function) => Files.ContainsKey(function) ? function + Suffix : throw new ArgumentException($"There is no Functions/{function}.sql.", nameof(function));

    /// <summary>The statement that creates each, by its installed name.</summary>
    public static IEnumerable<(string Name, string Text)> In(Names schema) => Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (NameOf(file.Key), Fill(file.Value, $"{schema}", $"{schema}.", Suffix)));

    private static string Fill(string text, string schema, string prefix, string suffix) => SqlText.Fill(text, name => name == "schema" ? schema : Files.ContainsKey(name) ? prefix + name + suffix : null);

    private static string Hash()
    {
        var all = string.Concat(Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Fill(file.Value, "", "", "")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..8];
    }
}
