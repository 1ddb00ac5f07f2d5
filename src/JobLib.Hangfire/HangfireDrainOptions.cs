namespace JobLib;

/// <summary>How Hangfire's queues are drained.</summary>
public sealed record HangfireDrainOptions
{
    /// <summary>
    /// Hangfire's queues, in the order in which they are emptied; what is in others stays there. Delayed, failed and recurring jobs and continuations are in
    /// none, and move all the same.
    /// </summary>
    /// <value>Default: empty: all that there are.</value>
    public IReadOnlyList<string> Queues { get; set; } = [];

    /// <summary>How many jobs are fetched from Hangfire at once, each on a connection and a thread of the pool, which Hangfire holds while it waits.</summary>
    /// <value>Default: 2. From 1 to 32.</value>
    public int Fetchers { get; set; } = 2;

    /// <summary>
    /// How often what is in no queue (delayed jobs, continuations) is looked for, and how long a job that cannot be moved is held back from being fetched
    /// again.
    /// </summary>
    /// <value>Default: 30 s. From 1 s to 1 day.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="HangfireImportOptions.FailedJobs"/>
    public bool FailedJobs { get; set; } = true;

    /// <inheritdoc cref="HangfireImportOptions.RecurringJobs"/>
    public bool RecurringJobs { get; set; } = true;

    /// <inheritdoc cref="HangfireImportOptions.KeyPrefix"/>
    public string KeyPrefix { get; set; } = "hangfire:";

    /// <summary>What is moved besides the queues, and under which keys.</summary>
    internal HangfireImportOptions Import => new() { Queued = false, FailedJobs = FailedJobs, RecurringJobs = RecurringJobs, KeyPrefix = KeyPrefix };

    internal void Check()
    {
        if (Fetchers is < 1 or > 32) throw new ArgumentException($"HangfireDrainOptions.Fetchers is {Fetchers}. Set 1 to 32.");
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromDays(1))
            throw new ArgumentException($"HangfireDrainOptions.Interval is {Interval}. Set 1 s to 1 day.");
        Import.Check();
    }
}
