namespace JobLib;

/// <summary>A job that is about to be created.</summary>
/// <param name="job">The call.</param>
/// <param name="queue">The queue that was decided on.</param>
public sealed class JobCreation(Job job, string queue)
{
    /// <summary>The call.</summary>
    public Job Job { get; } = job;

    /// <summary>Where the job will wait.</summary>
    public string Queue { get; set; } = queue;

    /// <summary>0 to 9.</summary>
    public int Priority { get; set; }

    /// <summary>For search.</summary>
    public IList<string> Tags { get; init; } = [];

    /// <summary>Named texts that travel with the job.</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The batch that the job will be a member of; null for none.</summary>
    public string? BatchId { get; init; }

    /// <summary>The parent that the job will wait for; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>The recurring job that the job will be a run of; null for none.</summary>
    public string? RecurringId { get; init; }
}
