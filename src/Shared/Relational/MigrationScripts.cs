using System.Globalization;
using System.Reflection;

namespace JobLib.Relational;

/// <summary>The numbered migrations that are embedded in this assembly.</summary>
internal static class MigrationScripts
{
    /// <summary>The version that this library brings a schema to.</summary>
    public static int Latest => All[^1].Version;

    public static IReadOnlyList<MigrationScript> All { get; } = Load();

    private static List<MigrationScript> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"{assembly.GetName().Name}.Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new MigrationScript(int.Parse(name.AsSpan(folder.Length, 3), CultureInfo.InvariantCulture), name[folder.Length..], Read(assembly, name)))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The migration {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>One migration.</summary>
internal sealed record MigrationScript(int Version, string Name, string Text)
{
    /// <summary>It rewrites a large table, as its name says: <c>009-wider.heavy.sql</c>.</summary>
    public bool IsHeavy => Name.EndsWith(".heavy.sql", StringComparison.Ordinal);

    public string For(string quotedSchema) => Text.Replace("{schema}", quotedSchema, StringComparison.Ordinal);
}
