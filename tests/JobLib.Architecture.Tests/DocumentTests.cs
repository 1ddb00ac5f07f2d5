using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>Holds what the documents name to the repository: links, files, names in files, tests. A file that moves takes its sentences along.</summary>
public partial class DocumentTests
{
    private static readonly HashSet<string> PartsOfADecision = ["why", "what-it-costs", "when-to-think-again"];

    [Fact]
    public void Every_link_leads_to_a_page_and_a_heading_that_exist() => Assert.Equal("", string.Join('\n',
        from page in Documents.All()
        from match in Link().Matches(Documents.Prose(page))
        let target = match.Groups[1].Value
        where !target.Contains(':', StringComparison.Ordinal) && !Leads(page, target)
        select $"{page}: {target}"));

    [Fact]
    public void Every_path_that_a_page_names_exists() => Assert.Equal("", string.Join('\n',
        from page in Documents.All()
        from match in NamedPath().Matches(Documents.Prose(page))
        let path = match.Groups[1].Value
        where !File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path))
        select $"{page}: {path}"));

    [Fact]
    public void What_a_page_names_in_a_file_is_there() => Assert.Equal("", string.Join('\n',
        from page in Documents.All()
        from match in NameInPath().Matches(Documents.Prose(page))
        let path = Repository.PathOf(match.Groups[1].Value)
        where !File.Exists(path) || !File.ReadAllText(path).Contains(match.Groups[2].Value, StringComparison.Ordinal)
        select $"{page}: {match.Value}"));

    [Fact]
    public void Every_test_that_a_page_names_exists()
    {
        var tests = TestNames.OfTheRepository();
        var classes = tests.Select(test => test.Split('.')[0]).ToHashSet();

        Assert.Equal("", string.Join('\n',
            from page in Documents.All()
            from match in NamedTest().Matches(Documents.Prose(page))
            let name = match.Groups[1].Value
            where !(name.Contains('.', StringComparison.Ordinal) ? tests : classes).Contains(name)
            select $"{page}: {name}"));
    }

    [Fact]
    public void Every_word_of_code_in_the_glossary_is_in_the_code()
    {
        var code = string.Join('\n', LayerTests.Projects().Select(row => $"src/{row.Data}").Append("src/Shared")
            .SelectMany(folder => Repository.Sources(folder)).Select(File.ReadAllText));
        var words = Code().Matches(Documents.Prose("docs/glossary.md")).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(words);
        Assert.Equal("", string.Join('\n', words.Where(word => !Regex.IsMatch(code, $@"\b{Regex.Escape(word)}\b"))));
    }

    [Fact]
    public void Every_decision_is_in_the_list_and_tells_when_it_would_be_taken_again()
    {
        var decisions = Directory.EnumerateFiles(Repository.PathOf("docs/decisions"), "0*.md").Select(path => Path.GetFileName(path)).Order().ToList();

        Assert.True(decisions.Count >= 8);
        Assert.Equal(
            decisions,
            Link().Matches(Documents.Read("docs/decisions/README.md")).Select(match => match.Groups[1].Value).Where(target => target.StartsWith('0'))
        );
        Assert.All(decisions, file => Assert.Superset(PartsOfADecision, Documents.Anchors($"docs/decisions/{file}").ToHashSet()));
    }

    private static bool Leads(string page, string target)
    {
        var parts = target.Split('#');
        var path =
            parts[0].Length == 0
                ? page
                : Path.GetRelativePath(Repository.Root, Path.Combine(Path.GetDirectoryName(Repository.PathOf(page)) ?? "", parts[0])).Replace('\\', '/');
        if (!File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path))) return false;
        return parts.Length == 1 || Documents.Anchors(path).Contains(parts[1]);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // With a place holder or a pattern in it, it is no path of this repository.
    [GeneratedRegex(@"`((?:src|tests|docs|samples|\.ci|\.github)/[^\s`*…<{]*)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"`((?:src|tests|docs|samples|\.ci|\.github)/[^\s`]+)` \(`([^`]+)`\)")]
    private static partial Regex NameInPath();

    [GeneratedRegex(@"`([A-Z]\w+(?:Tests|Conformance)(?:\.[A-Z]\w*_\w+)?)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"`([A-Za-z_]+)`")]
    private static partial Regex Code();
}
