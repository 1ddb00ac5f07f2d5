namespace JobLib;

/// <summary>
/// Creates jobs together with the data of a <c>DbContext</c>. The convenient calls (<c>Enqueue</c>, <c>Schedule</c>, <c>ContinueJobWith</c>, <c>StartNew</c>)
/// are extension methods over it, as they are over a client.
/// </summary>
/// <remarks>
/// Inside of a transaction of the context (<c>Database.BeginTransaction</c>) a job is written at once and shares the transaction's fate, as with
/// <see cref="EnqueueOptions.Transaction"/>. Outside of one it is collected, and its id is known: the next <c>SaveChanges</c> of the context writes it in the
/// commit of the data. Until that has succeeded it stays, as tracked entities do, and it goes with the context.
/// Not thread-safe, as the context is not.
/// </remarks>
public interface IDbContextJobs : IJobCreator, IBatchCreator
{
    /// <summary>How many jobs have been collected and wait for <c>SaveChanges</c>.</summary>
    int PendingCount { get; }

    /// <summary>Drops what has been collected. <c>ChangeTracker.Clear</c> does not: call both where a unit of work begins anew on the same context.</summary>
    void Clear();
}
