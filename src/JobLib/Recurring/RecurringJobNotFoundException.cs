namespace JobLib;

/// <summary>There is no recurring job with this id.</summary>
public sealed class RecurringJobNotFoundException(string recurringJobId)
    : KeyNotFoundException($"There is no recurring job '{recurringJobId}'. Add it with RecurringJob.AddOrUpdate; ids are case-sensitive.")
{
    /// <summary>The id.</summary>
    public string RecurringJobId { get; } = recurringJobId;
}
