namespace JobLib;

/// <summary>What <c>AddJobLibRecurring</c> watches besides schedules that cannot be computed, are late, or never fire again.</summary>
public sealed class RecurringHealthOptions
{
    internal Dictionary<string, TimeSpan> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>A run of this recurring job has to have succeeded within this time, or the check is <c>Unhealthy</c>.</summary>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="time">Its interval, and how long a run may take: 26 hours for one that runs every night. <c>Retention.Succeeded</c> has to be as long, or
    /// the success is forgotten before.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is not more than zero.</exception>
    public RecurringHealthOptions RequireSuccessWithin(string recurringJobId, TimeSpan time)
    {
        ArgumentException.ThrowIfNullOrEmpty(recurringJobId);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        Required[recurringJobId] = time;
        return this;
    }
}
