using System.Data.Common;

namespace JobLib;

/// <summary>What can be said about a new batch besides its jobs. Every part has a default.</summary>
public sealed record BatchOptions
{
    internal static BatchOptions Default { get; } = new();

    /// <summary>For people; at most 256 characters are kept.</summary>
    /// <value>Default: null: none.</value>
    public string? Description { get; init; }

    /// <summary>The id of a job after whose end the batch starts.</summary>
    /// <value>Default: null: the batch waits for no job.</value>
    public string? AfterJob { get; init; }

    /// <summary>The id of a batch after whose end this one starts.</summary>
    /// <value>Default: null: the batch waits for no other.</value>
    public string? AfterBatch { get; init; }

    /// <summary>
    /// Which end of <see cref="AfterJob"/> or <see cref="AfterBatch"/> starts the batch. After any other end that is final the batch becomes Deleted, and its
    /// jobs with it.
    /// </summary>
    /// <value>Default: <see cref="JobContinuationOptions.OnlyOnSucceededState"/>.</value>
    public JobContinuationOptions Condition { get; init; } = JobContinuationOptions.OnlyOnSucceededState;

    /// <summary>
    /// An open transaction on the storage's own database, of which the batch becomes part. The batch then has at most as many jobs as the storage takes at once
    /// (1,000).
    /// </summary>
    /// <value>Default: null: the batch exists when the call returns.</value>
    public DbTransaction? Transaction { get; init; }
}
