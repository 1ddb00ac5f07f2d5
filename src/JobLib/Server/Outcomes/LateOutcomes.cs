using JobLib.Server.Execution;
using JobLib.Server.Loops;

namespace JobLib.Server.Outcomes;

/// <summary>
/// Jobs whose outcome could not be recorded with those of their neighbours, each with the time of its next try. Every renewal goes on naming them.
/// </summary>
internal sealed class LateOutcomes(TimeProvider clock)
{
    /// <summary>The least that lies between two tries of one outcome.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<LateOutcome> late = [];

    public WakeSignal Wake { get; } = new();

    /// <summary>Adds a job whose outcome is to be tried alone.</summary>
    public void Add(ActiveJob job) => Add(new LateOutcome(job, clock.GetTimestamp(), 0));

    /// <summary>Adds it for another try, later than the one before.</summary>
    public void Again(LateOutcome outcome) => Add(outcome with { Tries = outcome.Tries + 1 });

    /// <summary>Takes those whose time has come.</summary>
    public List<LateOutcome> TakeDue()
    {
        var now = clock.GetTimestamp();
        lock (gate)
        {
            var due = late.FindAll(outcome => outcome.DueAt <= now);
            late.RemoveAll(outcome => outcome.DueAt <= now);
            return due;
        }
    }

    /// <summary>How long until the next is due; null when there is none.</summary>
    public TimeSpan? NextIn()
    {
        lock (gate) return late.Count == 0 ? null : clock.GetElapsedTime(clock.GetTimestamp(), late.Min(outcome => outcome.DueAt));
    }

    private void Add(LateOutcome outcome)
    {
        var wait = Floor * Math.Min(1 << Math.Min(outcome.Tries, 10), Longest / Floor);
        lock (gate) late.Add(outcome with { DueAt = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency) });
        Wake.Set();
    }
}
