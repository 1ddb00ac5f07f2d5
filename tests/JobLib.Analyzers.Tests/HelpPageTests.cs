using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Tests;

/// <summary>Holds the page of help to the rules: each has its heading, and says what the rule says of itself.</summary>
public partial class HelpPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "analyzers.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_rule_has_a_heading_and_no_heading_is_without_a_rule() =>
        Assert.Equal(Rules().Select(rule => rule.Id).Order(), Heading().Matches(Page).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void Every_rule_has_a_row_with_its_title_and_severity() => Assert.All(Rules(), rule =>
        Assert.Contains(
            $"| [{rule.Id}](#{rule.Id.ToLowerInvariant()}) | {rule.Title} | {(rule.IsEnabledByDefault ? rule.DefaultSeverity switch { DiagnosticSeverity.Warning => "warning", _ => "suggestion" } : "off")} |",
            Page,
            StringComparison.Ordinal
        )
);

    [Fact]
    public void The_link_of_a_rule_ends_at_its_heading() =>
        Assert.All(Rules(), rule => Assert.EndsWith($"#{rule.Id.ToLowerInvariant()}", rule.HelpLinkUri, StringComparison.Ordinal));

    private static List<DiagnosticDescriptor> Rules() => [.. Verify.All.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id)];

    [GeneratedRegex("^## (JOBLIB[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
