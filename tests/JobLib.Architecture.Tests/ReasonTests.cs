using System.Reflection;

namespace JobLib.Architecture.Tests;

/// <summary>
/// What people are told is written once, in the kernel. SQL takes it from there by its name; only migrations are history, and say what they said.
/// </summary>
public class ReasonTests
{
    [Fact]
    public void Reasons_are_written_once()
    {
        var reasons =
            typeof(JobState).Assembly.GetType("JobLib.Kernel.Reasons", throwOnError: true)?.GetFields(BindingFlags.Public | BindingFlags.Static) ?? [];
        List<string> texts =
        [
            .. reasons.Select(field => (string?)field.GetRawConstantValue()).OfType<string>().Where(text => text.Contains(' ', StringComparison.Ordinal)),
            "died while they ran this job. It is",
        ];
        Assert.InRange(texts.Count, 5, 50);
        var files = Directory.EnumerateFiles(Repository.PathOf("src"), "*.*", SearchOption.AllDirectories)
            .Where(file =>
                Path.GetExtension(file) is ".cs" or ".sql"
                && !file.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file))).ToList();

        Assert.All(texts, text => Assert.Single(files, file => file.Text.Contains(text, StringComparison.Ordinal)));
    }
}
