namespace JobLib.Benchmarks.Measuring;

/// <summary>Figures as a table of Markdown, the same on the console and on the page, from which they can be read back.</summary>
internal static class FigureTable
{
    private const string Between = " – ";
    private const string Silent = "–"; // a ratio that compares what cannot be compared
    private const int Columns = 8;

    public static IReadOnlyList<string> Head { get; } =
    [
        "| storage | scenario | unit | median | quartiles | twin | ratio | goal |",
        "|---|---|---|---:|---|---:|---:|---|",
    ];

    /// <summary>What a line is of: two figures with the same key are two measurements of one thing.</summary>
    public static string KeyOf(Figure figure) => $"{figure.Storage} | {figure.Scenario} | {UnitOf(figure.Metric)}";

    public static string Row(Figure figure)
    {
        var metric = figure.Metric;
        var quartiles = metric.Format(figure.Value.Low) + Between + metric.Format(figure.Value.High);
        return $"| {KeyOf(figure)} | {metric.Format(figure.Value.Median)} | {quartiles} | {metric.Format(figure.Twin)} | {RatioOf(figure)} | {Judgement(figure)} |";
    }

    /// <summary>The figure that a line shows, as exactly as it shows it.</summary>
    public static Figure Read(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries)[1..^1];
        if (cells.Length != Columns) throw new FormatException($"'{line}' does not have {Columns} cells.");
        var metric = Enum.GetValues<Metric>().Single(metric => UnitOf(metric) == cells[2]);
        var quartiles = cells[4].Split(Between);
        return new(
            cells[0],
            cells[1],
            metric,
            new(Number(quartiles[0]), Number(cells[3]), Number(quartiles[1])),
            Number(cells[5]),
            cells[6] == Silent ? double.NaN : Number(cells[6]),
            [.. Goals(metric, cells[7].Split(':')[0])]);
    }

    private static string UnitOf(Metric metric) => metric is Metric.P50 or Metric.P99 ? $"{metric.Unit()} {metric.Name()}" : metric.Unit();

    private static string RatioOf(Figure figure) => figure.Ratio is >= 0.01 and <= 100 ? figure.Ratio.ToString("0.00", Formats.Culture) : Silent;

    private static string Judgement(Figure figure) => figure.IsMet switch
    {
        null => "",
        true => $"{string.Join(", ", figure.Goals)}: met",
        false => $"{string.Join(", ", figure.Goals)}: **missed**",
    };

    private static IEnumerable<Goal> Goals(Metric metric, string text) =>
        text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(goal => Goal.Read(metric, goal));

    private static double Number(string text) => double.Parse(text, Formats.Culture);
}
