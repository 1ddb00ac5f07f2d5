using System.Text.RegularExpressions;

namespace JobLib.Samples.Tests.Guides;

/// <summary>Every C# block of the guides is, word for word, a region of code that the tests here compile and run.</summary>
public partial class SnippetTests
{
    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_block_of_a_guide_is_code_that_runs(string guide)
    {
        var blocks = Block().Matches(File.ReadAllText(Repository.PathOf($"docs/{guide}")));
        Assert.NotEmpty(blocks);
        foreach (Match block in blocks)
        {
            var name = block.Groups[1].Value;
            Assert.True(name.Length > 0, $"{guide} has a C# block without <!-- snippet: name --> before it:\n{block.Groups[2].Value}");
            Assert.Equal(Region(name), block.Groups[2].Value.TrimEnd(), ignoreLineEndingDifferences: true);
        }
    }

    public static TheoryData<string> Guides() =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathOf("docs/guides"), "*.md")
                .Select(path => $"guides/{Path.GetFileName(path)}")
                .Append("from-hangfire.md")
                .Order(),
        ];

    private static string Region(string name)
    {
        string[] folders = ["tests/JobLib.Samples.Tests/Guides", "tests/JobLib.Hangfire.Tests/Afternoon", "tests/JobLib.EntityFrameworkCore.Tests/Guide"];
        var sources = folders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText);
        var region =
            sources
                .Select(source => Regex.Match(source, $@"[ \t]*#region {Regex.Escape(name)}\n(.*?)\n[ \t]*#endregion", RegexOptions.Singleline))
                .FirstOrDefault(match => match.Success)
            ?? throw new InvalidOperationException($"No #region {name} in {string.Join(" or ", folders)}.");
        var lines = region.Groups[1].Value.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.TrimStart())).TrimEnd();
    }

    [GeneratedRegex(@"(?:<!-- snippet: ([\w-]+) -->\n)?```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
