using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Peers;

/// <summary>Figures of JobLib and its peers as text of Markdown, from which they can be read back: first what a peer does better.</summary>
internal static class PeerTable
{
    private const string Missing = "–";
    private const string TakenOn = "Taken on ";
    private const string NoneIsBetter = "In no line was a peer better than JobLib.";
    private const string SomeAreBetter = "Where a peer did better than JobLib on the same storage:";

    private static readonly PageSection Section =
        new("<!-- peers: written by tests/JobLib.Benchmarks with its option for peers -->", "<!-- end of peers -->");

    /// <summary>Writes the report into the page, in place of the one that is there.</summary>
    public static string Updated(string page, PeerReport report) => Section.Replace(page, Lines(report));

    /// <summary>The report that a page shows, as exactly as it shows it.</summary>
    public static PeerReport Read(string page)
    {
        var lines = Section.Read(page).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(lines.Single(line => line.StartsWith(TakenOn, StringComparison.Ordinal))[TakenOn.Length..], [.. lines.SelectMany(ReadRow)]);
    }

    public static IEnumerable<string> Lines(PeerReport report)
    {
        string[] better = [.. Better(report)];
        string[] first = better.Length == 0 ? [NoneIsBetter] : [SomeAreBetter, "", .. better];
        return
        [
            .. first,
            "",
            $"| | unit | {string.Join(" | ", Contender.All.Select(Heading))} |",
            $"|---|---|{string.Concat(Contender.All.Select(_ => "---:|"))}",
            .. PeerMeasure.All.Select(measure => $"| {measure.Name} | {measure.Unit} | {string.Join(" | ", Contender.All.Select(x => Cell(report, measure, x)))} |"),
            "",
            TakenOn + report.Taken,
        ];
    }

    // A storage is named at its first library.
    private static string Heading(Contender contender) =>
        contender == Contender.All.First(other => other.Storage == contender.Storage) ? $"{contender.Storage}: {contender.Library}" : contender.Library;

    private static string Cell(PeerReport report, PeerMeasure measure, Contender contender)
    {
        if (report.Find(measure, contender) is not { } figure) return Missing;
        return report.Of(measure, contender.Storage).Any(other => other.IsBetterThan(figure)) ? figure.Text : $"**{figure.Text}**";
    }

    private static IEnumerable<string> Better(PeerReport report) =>
        from measure in PeerMeasure.All
        from contender in Contender.All
        let figure = report.Find(measure, contender)
        let ours = report.Find(measure, contender with { Library = Contender.Ours })
        where figure is not null && ours is not null && figure.IsBetterThan(ours)
        select $"- {contender.Storage}, {measure.Name}: {contender.Library} {figure.Text} {measure.Unit}, {Contender.Ours} {ours.Text}";

    private static IEnumerable<PeerFigure> ReadRow(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        if (PeerMeasure.All.SingleOrDefault(measure => cells.Length > 2 && measure.Name == cells[1]) is not { } measure) return [];
        return Contender.All.Zip(cells[3..^1]).Where(cell => cell.Second != Missing)
            .Select(cell => new PeerFigure(measure, cell.First, double.Parse(cell.Second.Trim('*'), Formats.Culture)));
    }
}
