namespace JobLib.Benchmarks.Peers;

/// <summary>All figures of a run beside the peers. One that could not be taken is not there.</summary>
/// <param name="Taken">On what machine, when and how.</param>
/// <param name="Figures">The figures.</param>
internal sealed record PeerReport(string Taken, IReadOnlyList<PeerFigure> Figures)
{
    public PeerFigure? Find(PeerMeasure measure, Contender contender) =>
        Figures.SingleOrDefault(figure => figure.Measure == measure && figure.Contender == contender);

    /// <summary>What all libraries came to on a storage.</summary>
    public IEnumerable<PeerFigure> Of(PeerMeasure measure, string storage) =>
        Figures.Where(figure => figure.Measure == measure && figure.Contender.Storage == storage);
}
