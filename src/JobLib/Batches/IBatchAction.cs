namespace JobLib;

/// <summary>
/// A batch that is being put together. Its jobs are created with the calls that a client has (<c>Enqueue</c>, <c>Schedule</c>, <c>ContinueJobWith</c>), and
/// nested batches with <c>StartNew</c>; a nested batch counts as one member. Not thread-safe, and of no use after the method that it was given to.
/// </summary>
/// <remarks>
/// The ids that it returns hold from then on, also as parents of further members, though the members are sent later. Idempotency keys and transactions of
/// single members are refused.
/// </remarks>
public interface IBatchAction : IJobCreator, IBatchCreator
{
    /// <summary>The batch's id.</summary>
    string BatchId { get; }
}
