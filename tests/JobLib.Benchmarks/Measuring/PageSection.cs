namespace JobLib.Benchmarks.Measuring;

/// <summary>What stands on a page between two marks, and is written by a program.</summary>
internal sealed record PageSection(string Begin, string End)
{
    public string Read(string page)
    {
        var (from, to) = Bounds(page);
        return page[from..to];
    }

    public string Replace(string page, IEnumerable<string> lines)
    {
        var (from, to) = Bounds(page);
        return page[..from] + string.Join('\n', ["", .. lines, ""]) + page[to..];
    }

    private (int From, int To) Bounds(string page)
    {
        var from = page.IndexOf(Begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : page.IndexOf(End, from, StringComparison.Ordinal);
        if (to < 0) throw new FormatException($"The page has nothing between '{Begin}' and '{End}'.");
        return (from + Begin.Length, to);
    }
}
