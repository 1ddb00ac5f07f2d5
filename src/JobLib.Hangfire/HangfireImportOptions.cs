namespace JobLib;

/// <summary>What an import moves, and how.</summary>
public sealed record HangfireImportOptions
{
    /// <summary>Changes nothing, and reports what an import would move and leave.</summary>
    /// <value>Default: false.</value>
    public bool DryRun { get; set; }

    /// <summary>Whether jobs are moved.</summary>
    /// <value>Default: true.</value>
    public bool Jobs { get; set; } = true;

    /// <summary>Whether failed jobs are among them. They are failed in JobLib, too, and wait for a person.</summary>
    /// <value>Default: true.</value>
    public bool FailedJobs { get; set; } = true;

    /// <summary>
    /// Whether recurring jobs are moved. The next tick that Hangfire had for one is its first in JobLib, so that none runs twice and none is lost.
    /// </summary>
    /// <value>Default: true.</value>
    public bool RecurringJobs { get; set; } = true;

    /// <summary>
    /// The idempotency key of a moved job is this and its id in Hangfire. Of two storages of Hangfire's that are moved into one, each needs its own.
    /// </summary>
    /// <value>Default: <c>hangfire:</c>. At most 100 characters.</value>
    public string KeyPrefix { get; set; } = "hangfire:";

    /// <summary>How many jobs are read, taken and ended in Hangfire at once, on a connection each.</summary>
    /// <value>Default: 4. From 1 to 32.</value>
    public int Parallelism { get; set; } = 4;

    /// <summary>Told after each job how far the import is; <see cref="HangfireProgressBar"/> shows it on a console. What it throws ends the import.</summary>
    /// <value>Default: null: nobody is told.</value>
    public IProgress<HangfireImportProgress>? Progress { get; set; }

    /// <summary>Whether what stands in Hangfire's queues is moved: of the drain, its fetchers do that.</summary>
    internal bool Queued { get; init; } = true;

    internal void Check()
    {
        if (KeyPrefix is not { Length: > 0 and <= 100 })
            throw new ArgumentException($"HangfireImportOptions.KeyPrefix is '{KeyPrefix}'. Set 1 to 100 characters.");
        if (Parallelism is < 1 or > 32) throw new ArgumentException($"HangfireImportOptions.Parallelism is {Parallelism}. Set 1 to 32.");
    }
}
