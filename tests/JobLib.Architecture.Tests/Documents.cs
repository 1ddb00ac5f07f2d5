using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>The documents of the repository.</summary>
internal static partial class Documents
{
    /// <summary>Every page of Markdown that people read here, by its path; not what builds or packages have brought.</summary>
    public static IEnumerable<string> All()
    {
        var here = Directory.EnumerateFiles(Repository.Root, "*.md");
        var below = new[] { "docs", ".github" }.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", SearchOption.AllDirectories));
        return here.Concat(below)
            .Append(Repository.PathOf("tests/JobLib.Storage.Conformance/README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order();
    }

    public static string Read(string path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>The page without its blocks of code, in which brackets and paths mean something else.</summary>
    public static string Prose(string path) => Block().Replace(Read(path), "\n");

    /// <summary>What a heading is called in a link, as GitHub makes it.</summary>
    public static IEnumerable<string> Anchors(string path) =>
        from match in Heading().Matches(Prose(path))
        select NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>The cells of the rows of a table: those after this heading, without the head.</summary>
    public static List<string[]> Table(string path, string heading) =>
        [.. Read(path).Split('\n').SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith("|-", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^#+ +(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\-_ ]")]
    private static partial Regex NotInAnchors();
}
