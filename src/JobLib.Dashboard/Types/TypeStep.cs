using JobLib.Dashboard.Charts;

namespace JobLib.Dashboard.Types;

/// <summary>A method in one step of a chart.</summary>
internal sealed record TypeStep(DateTimeOffset At, TypeFigures Figures)
{
    public ChartBucket ToBucket() => new(At, Figures.Succeeded, Figures.Failed, Figures.Retried, null, null);
}
