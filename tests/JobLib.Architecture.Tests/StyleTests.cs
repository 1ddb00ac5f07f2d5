using System.Globalization;
using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>How the code looks, where no analyzer of the compiler asks.</summary>
public partial class StyleTests
{
    // What the analyzers are asked about: code in the style of others.
    private static readonly string[] Foreign = ["/JobLib.Analyzers.Tests/CodeBases/", "/JobLib.Analyzers.Tests/Migration/"];

    /// <summary>A text may be longer: whoever looks for a message or a statement finds it whole.</summary>
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("samples")]
    public void No_line_is_longer_than_the_editors_are_told_but_for_a_text_in_it(string folder)
    {
        var most = MaxLineLength();
        var tooLong =
            from file in Repository.Sources(folder)
            where !Foreign.Any(part => file.Contains(part, StringComparison.Ordinal))
            from line in WithoutTexts(File.ReadAllLines(file)).Select((text, i) => (text, number: i + 1))
            where line.text.Length > most
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.number}";

        Assert.Empty(tooLong);
    }

    private static int MaxLineLength() =>
        int.Parse(MaxLine().Match(File.ReadAllText(Repository.PathOf(".editorconfig"))).Groups[1].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<string> WithoutTexts(string[] lines)
    {
        var isText = false;
        foreach (var line in lines)
        {
            var quotes = RawQuotes().Count(line);
            yield return isText || quotes > 0 ? "" : Texts().Replace(line, "");
            if (quotes % 2 == 1) isText = !isText;
        }
    }

    [GeneratedRegex(@"max_line_length = (\d+)")]
    private static partial Regex MaxLine();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""
        @?\$?"([^"\\]|\\.)*"
        """)]
    private static partial Regex Texts();
}
