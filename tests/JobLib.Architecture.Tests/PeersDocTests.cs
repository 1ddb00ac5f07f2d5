using JobLib.Benchmarks.Peers;

namespace JobLib.Architecture.Tests;

/// <summary>What <c>docs/benchmarks.md</c> and the README show of JobLib beside its peers is what the runner writes: nobody has edited a figure.</summary>
public class PeersDocTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/benchmarks.md"));
    private static readonly PeerReport Report = PeerTable.Read(Page);

    [Fact]
    public void Read_back_and_written_again_the_table_is_the_same()
    {
        Assert.True(Report.Figures.Count > 50, "The table of docs/benchmarks.md is not found.");
        Assert.Equal(Page, PeerTable.Updated(Page, Report));
    }

    [Fact]
    public void The_picture_shows_the_figures_of_the_table() =>
        Assert.Equal(PeerPicture.Draw(Report), File.ReadAllText(Repository.PathOf("docs/images/peers.svg")));

    [Fact]
    public void What_a_peer_does_better_is_said_first_and_the_best_stands_out()
    {
        var rate = PeerMeasure.All.First(measure => measure.MoreIsBetter);
        var time = PeerMeasure.All.First(measure => !measure.MoreIsBetter);
        PeerFigure[] figures = [Of(rate, "JobLib", 1_000), Of(rate, "Quartz", 2_000), Of(time, "JobLib", 1.5), Of(time, "Quartz", 2)];

        var lines = PeerTable.Lines(new("a machine", figures)).ToList();

        Assert.Equal($"- PostgreSQL, {rate.Name}: Quartz 2,000 {rate.Unit}, JobLib 1,000", Assert.Single(lines, line => line.StartsWith('-')));
        Assert.EndsWith("| 1,000 | – | **2,000** |", lines.Single(line => line.StartsWith($"| {rate.Name} |", StringComparison.Ordinal)));
        Assert.EndsWith("| **1.50** | – | 2.00 |", lines.Single(line => line.StartsWith($"| {time.Name} |", StringComparison.Ordinal)));
        Assert.True(lines.FindIndex(line => line.StartsWith('-')) < lines.FindIndex(line => line.StartsWith('|')));
    }

    [Theory]
    [InlineData(0.004, "0.00")]
    [InlineData(9.994, "9.99")]
    [InlineData(9.996, "10.0")]
    [InlineData(99.94, "99.9")]
    [InlineData(99.96, "100")]
    [InlineData(15_766.4, "15,766")]
    public void A_figure_has_three_digits_and_reads_back_as_it_is_shown(double value, string text)
    {
        var figure = Of(PeerMeasure.All[0], "JobLib", value);

        Assert.Equal(text, figure.Text);
        Assert.Equal(text, (figure with { Value = figure.Shown }).Text);
    }

    private static PeerFigure Of(PeerMeasure measure, string library, double value) => new(measure, new(library, Contender.PostgreSql), value);
}
