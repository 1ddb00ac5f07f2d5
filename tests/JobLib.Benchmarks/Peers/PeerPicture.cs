namespace JobLib.Benchmarks.Peers;

/// <summary>The rates of a report as a picture: a panel for each storage, in it a group of bars for each measure, the longest of which fills it.</summary>
internal static class PeerPicture
{
    private const int PanelWidth = 290;
    private const int LongestBar = 150;
    private const int LabelWidth = 62;
    private const int BarHeight = 12;
    private const int LineHeight = 17;
    private const int GroupHeight = 28 + 3 * LineHeight;
    private const int Top = 46;

    private static readonly string[] Trials = ["enqueue16", "drain", "waiting"];
    private static readonly PeerMeasure[] Shown = [.. PeerMeasure.All.Where(measure => measure.Key == "rate" && Trials.Contains(measure.Trial))];
    private static readonly string[] Storages = [.. Contender.All.Select(contender => contender.Storage).Distinct()];

    public static string Draw(PeerReport report)
    {
        var (width, height) = (Storages.Length * PanelWidth + 20, Top + Shown.Length * GroupHeight + 8);
        string[] lines =
        [
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">""",
            "<title>Jobs a second beside Hangfire and Quartz</title>",
            $"""<rect width="{width}" height="{height}" fill="#ffffff"/>""",
            .. Storages.SelectMany((storage, i) => Panel(report, storage, 16 + i * PanelWidth)),
            "</svg>",
            "",
        ];
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Panel(PeerReport report, string storage, int x) =>
        Shown.SelectMany((measure, i) => Group(measure, [.. report.Of(measure, storage)], x, Top + i * GroupHeight))
            .Prepend($"""<text x="{x}" y="26" font-size="15" font-weight="bold" fill="#1f2328">{storage}</text>""");

    private static IEnumerable<string> Group(PeerMeasure measure, PeerFigure[] figures, int x, int y)
    {
        var longest = figures.Select(figure => figure.Shown).DefaultIfEmpty(1).Max();
        return figures.SelectMany((figure, i) => Bar(figure, figure.Shown / longest, x, y + 18 + i * LineHeight))
            .Prepend($"""<text x="{x}" y="{y + 10}" fill="#59636e">{measure.Name}, {measure.Unit}</text>""");
    }

    private static IEnumerable<string> Bar(PeerFigure figure, double share, int x, int y)
    {
        var length = Math.Max(1, (int)Math.Round(share * LongestBar));
        var color = figure.Contender.Library == Contender.Ours ? "#1a7f37" : "#9aa4af";
        return
        [
            $"""<text x="{x}" y="{y + 10}" fill="#1f2328">{figure.Contender.Library}</text>""",
            $"""<rect x="{x + LabelWidth}" y="{y}" width="{length}" height="{BarHeight}" fill="{color}"/>""",
            $"""<text x="{x + LabelWidth + length + 5}" y="{y + 10}" fill="#1f2328">{figure.Text}</text>""",
        ];
    }
}
