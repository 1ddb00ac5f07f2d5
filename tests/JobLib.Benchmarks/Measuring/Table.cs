namespace JobLib.Benchmarks.Measuring;

/// <summary>Prints figures as a table of Markdown, a scenario at a time.</summary>
internal static class Table
{
    public static void WriteHead()
    {
        Console.WriteLine("| storage   | scenario                             | unit      |    median | quartiles             |      twin |  ratio | goal |");
        Console.WriteLine("|-----------|--------------------------------------|-----------|----------:|-----------------------|----------:|-------:|------|");
    }

    public static void Write(IReadOnlyList<Figure> figures)
    {
        foreach (var figure in figures)
        {
            var unit = figure.Metric is Metric.P50 or Metric.P99 ? $"{figure.Metric.Unit()} {figure.Metric.Name()}" : figure.Metric.Unit();
            var quartiles = $"{figure.Metric.Format(figure.Value.Low)} – {figure.Metric.Format(figure.Value.High)}";
            Console.WriteLine(
                $"| {figure.Storage,-9} | {figure.Scenario,-36} | {unit,-9} | {figure.Metric.Format(figure.Value.Median),9} | {quartiles,-21} " +
                $"| {figure.Metric.Format(figure.Twin),9} | {figure.Ratio.ToString("0.00", Formats.Culture),6} | {Judgement(figure)} |");
        }
    }

    private static string Judgement(Figure figure) => figure.IsMet switch
    {
        null => "",
        true => $"{string.Join(", ", figure.Goals)}: met",
        false => $"{string.Join(", ", figure.Goals)}: **missed**",
    };
}
