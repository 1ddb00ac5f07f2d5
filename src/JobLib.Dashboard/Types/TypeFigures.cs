using JobLib.Storage;
using JobLib.Storage.Tallies;

namespace JobLib.Dashboard.Types;

/// <summary>What servers have counted, added up.</summary>
internal sealed class TypeFigures
{
    public long Succeeded { get; private set; }

    public long Failed { get; private set; }

    public long Retried { get; private set; }

    public long Deleted { get; private set; }

    /// <summary>Attempts that came to an end.</summary>
    public long Ended => Succeeded + Failed + Retried + Deleted;

    /// <summary>The share of attempts that failed, for good or to be retried; null when none has ended.</summary>
    public double? Failing => Ended == 0 ? null : (double)(Failed + Retried) / Ended;

    public DurationHistogram Waits { get; } = new();

    public DurationHistogram Durations { get; } = new();

    public void Add(JobTally tally)
    {
        Succeeded += tally.Succeeded;
        Failed += tally.Failed;
        Retried += tally.Retried;
        Deleted += tally.Deleted;
        Waits.Add(tally.Waits);
        Durations.Add(tally.Durations);
    }
}
