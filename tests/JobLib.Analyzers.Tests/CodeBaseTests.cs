namespace JobLib.Analyzers.Tests;

/// <summary>
/// Larger code in the style of real applications, of several files each, in which right and wrong stand side by side: what is found is what is marked, and
/// nothing else.
/// </summary>
public class CodeBaseTests
{
    [Theory]
    [InlineData("Webshop")]
    [InlineData("Clinic")]
    [InlineData("Newsroom")]
    public Task What_is_found_is_what_is_marked(string name)
    {
        var folder = Path.Combine(Repository.Root, "tests", "JobLib.Analyzers.Tests", "CodeBases", name);
        return Verify.FindsAsync([.. Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal).Select(File.ReadAllText), Stubs.EntityFramework]);
    }
}
