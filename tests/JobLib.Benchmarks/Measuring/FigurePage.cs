namespace JobLib.Benchmarks.Measuring;

/// <summary>The page of figures, of which the runner writes what stands between two marks.</summary>
internal static class FigurePage
{
    private static readonly PageSection Section = new("<!-- figures: written by tests/JobLib.Benchmarks -->", "<!-- end of figures -->");

    /// <summary>
    /// Writes figures into the table: a line that is there is replaced, one that is not stands at the end. A run with a filter leaves the others as they are.
    /// </summary>
    public static void Update(string path, IReadOnlyList<Figure> figures) => File.WriteAllText(path, Updated(File.ReadAllText(path), figures));

    public static string Updated(string page, IReadOnlyList<Figure> figures)
    {
        var fresh = figures.ToDictionary(FigureTable.KeyOf);
        var rows = Rows(page).Select(row => fresh.Remove(FigureTable.KeyOf(FigureTable.Read(row)), out var figure) ? FigureTable.Row(figure) : row).ToList();
        var added = figures.Where(figure => fresh.ContainsKey(FigureTable.KeyOf(figure))).Select(FigureTable.Row);
        return Section.Replace(page, [.. FigureTable.Head, .. rows, .. added]);
    }

    /// <summary>The lines of the table without its head.</summary>
    public static IEnumerable<string> Rows(string page) =>
        Section.Read(page).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(FigureTable.Head.Count);
}
