using System.Text.RegularExpressions;

namespace JobLib.SqlServer;

/// <summary>Divides a migration into its batches, which end with a line <c>GO</c>: a procedure must stand alone in its batch.</summary>
internal static partial class MigrationBatches
{
    public static IEnumerable<string> Batches(this MigrationScript script, string quotedSchema) =>
        Separator.Split(script.For(quotedSchema)).Where(batch => !string.IsNullOrWhiteSpace(batch));

    [GeneratedRegex(@"^GO\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator { get; }
}
