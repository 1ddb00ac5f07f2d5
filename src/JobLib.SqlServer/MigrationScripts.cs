using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace JobLib.SqlServer;

/// <summary>The numbered migrations that are embedded in this assembly.</summary>
internal static class MigrationScripts
{
    /// <summary>The lowest library schema version that may use what <see cref="All"/> makes. Raised by the contract half of an expand/contract change only.</summary>
    public const int LowestCompatible = 7;

    private const string Folder = "JobLib.SqlServer.Migrations.";

    /// <summary>The version that this library brings a schema to.</summary>
    public static int Latest => All[^1].Version;

    public static IReadOnlyList<MigrationScript> All { get; } = Load();

    private static List<MigrationScript> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new MigrationScript(int.Parse(name.AsSpan(Folder.Length, 3), CultureInfo.InvariantCulture), name[Folder.Length..], Read(assembly, name)))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The migration {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>One migration: batches that end with a line <c>GO</c>, since a procedure must stand alone in its batch.</summary>
internal sealed partial record MigrationScript(int Version, string Name, string Text)
{
    public string For(string quotedSchema) => Text.Replace("{schema}", quotedSchema, StringComparison.Ordinal);

    public IEnumerable<string> Batches(string quotedSchema) => Separator.Split(For(quotedSchema)).Where(batch => !string.IsNullOrWhiteSpace(batch));

    [GeneratedRegex(@"^GO\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator { get; }
}
