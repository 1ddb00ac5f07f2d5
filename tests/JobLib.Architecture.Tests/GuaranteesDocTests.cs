using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>Holds <c>docs/guarantees.md</c> to the tests: what stands beside a promise must exist, and no promise stands alone.</summary>
public partial class GuaranteesDocTests
{
    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        var tests = TestNames.OfTheRepository();
        var missing = Promises().SelectMany(promise => promise.Tests).Where(test => !tests.Contains(test)).Distinct();

        Assert.Equal("", string.Join('\n', missing));
    }

    [Fact]
    public void No_promise_stands_without_a_test() =>
        Assert.Equal("", string.Join('\n', Promises().Where(promise => promise.Tests.Count == 0).Select(promise => promise.Text)));

    [Fact]
    public void The_promises_are_found() => Assert.True(Promises().Count > 60, "The tables of docs/guarantees.md are not read as they are written.");

    private static List<(string Text, List<string> Tests)> Promises() =>
        [.. from line in File.ReadLines(Repository.PathOf("docs/guarantees.md"))
            where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal)
            let cells = line.Split('|', StringSplitOptions.TrimEntries)
            select (cells[1], Quoted().Matches(cells[2]).Select(match => match.Groups[1].Value).ToList())];

    [GeneratedRegex("`([A-Za-z]+\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Quoted();
}
