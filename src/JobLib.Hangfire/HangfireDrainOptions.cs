namespace JobLib;

/// <summary>How Hangfire's queues are drained.</summary>
public sealed record HangfireDrainOptions
{
    /// <summary>Hangfire's queues, in the order in which they are emptied.</summary>
    /// <value>Default: empty: all that there are.</value>
    public IReadOnlyList<string> Queues { get; set; } = [];

    /// <summary>How many threads fetch from Hangfire, on a connection each.</summary>
    /// <value>Default: 2. From 1 to 32.</value>
    public int Fetchers { get; set; } = 2;

    /// <summary>How often what is in no queue (delayed jobs, continuations) is looked for, and how long a job that cannot be moved is held back from being fetched again.</summary>
    /// <value>Default: 30 s. At least 1 s.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is moved besides the queues, and under which keys.</summary>
    public HangfireImportOptions Import { get; } = new();

    internal void Check()
    {
        if (Fetchers is < 1 or > 32) throw new ArgumentException($"HangfireDrainOptions.Fetchers is {Fetchers}. Set 1 to 32.");
        if (Interval < TimeSpan.FromSeconds(1)) throw new ArgumentException($"HangfireDrainOptions.Interval is {Interval}. Set 1 s or more.");
        if (Import.DryRun) throw new ArgumentException("HangfireDrainOptions.Import.DryRun is set, and a drain changes things. Call HangfireImport.RunAsync for a dry run.");
        Import.Check();
    }
}
