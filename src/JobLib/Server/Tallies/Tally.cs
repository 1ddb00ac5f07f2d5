using JobLib.Storage;
using JobLib.Storage.Tallies;

namespace JobLib.Server.Tallies;

/// <summary>What a session has counted of one method in one queue in one minute or hour. Belongs to its <see cref="TallyBook"/>, which has the lock.</summary>
internal sealed class Tally(TallyPeriod period, DateTimeOffset start)
{
    private readonly DurationHistogram waits = new();
    private readonly DurationHistogram durations = new();
    private long succeeded;
    private long failed;
    private long retried;
    private long deleted;
    private int changes;
    private int written;

    public DateTimeOffset Start { get; } = start;

    /// <summary>Whether it has counted something that the storage does not know.</summary>
    public bool IsChanged => changes != written;

    public void Add(JobOutcomeKind kind, TimeSpan wait, TimeSpan? took)
    {
        switch (kind)
        {
            case JobOutcomeKind.Succeeded: succeeded++; break;
            case JobOutcomeKind.Failed: failed++; break;
            case JobOutcomeKind.Retry: retried++; break;
            default: deleted++; break;
        }

        changes++;
        if (took is not { } duration) return; // its body never began
        waits.Add(wait);
        durations.Add(duration);
    }

    /// <summary>As it is now, for the storage.</summary>
    public TallyDraft Draft(string method, string queue, string? version) => new(this, changes, new()
    {
        Period = period,
        Start = Start,
        Method = method,
        Queue = queue,
        ApplicationVersion = version,
        Succeeded = succeeded,
        Failed = failed,
        Retried = retried,
        Deleted = deleted,
        Waits = waits.ToString(),
        Durations = durations.ToString(),
    });

    /// <summary>The storage has it as it was after so many changes.</summary>
    public void Written(int after) => written = after;
}

/// <summary>A tally as it was at a moment.</summary>
/// <param name="Tally">The tally.</param>
/// <param name="Changes">After how many changes.</param>
/// <param name="Row">For the storage.</param>
internal sealed record TallyDraft(Tally Tally, int Changes, JobTally Row);
