using JobLib.Benchmarks.Measuring;

namespace JobLib.Architecture.Tests;

/// <summary>The table of <c>docs/benchmarks.md</c> is what the runner writes: nobody has edited a figure, a judgement or the form by hand.</summary>
public class BenchmarksDocTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/benchmarks.md"));
    private static readonly List<Figure> Figures = [.. FigurePage.Rows(Page).Select(FigureTable.Read)];

    [Fact]
    public void Read_back_and_written_again_the_table_is_the_same()
    {
        Assert.True(Figures.Count > 50, "The table of docs/benchmarks.md is not found.");
        Assert.Equal(Page, FigurePage.Updated(Page, Figures));
    }

    [Fact]
    public void A_run_replaces_what_it_has_measured_and_adds_what_is_new()
    {
        var measured = Figures[3] with { Value = new(1, 2, 3) };
        var added = measured with { Scenario = "something new" };
        var rows = FigurePage.Rows(Page).ToList();
        rows[3] = FigureTable.Row(measured);

        Assert.Equal([.. rows, FigureTable.Row(added)], FigurePage.Rows(FigurePage.Updated(Page, [added, measured])));
    }
}
