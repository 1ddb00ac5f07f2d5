using JobLib.Storage;

namespace JobLib.Relational;

/// <summary>What a job in <c>awaiting</c> waits for. The numbers are stored.</summary>
internal enum AwaitedKind
{
    Job = JobStartKind.AfterJob,
    Batch = JobStartKind.AfterBatch,

    /// <summary>Its own batch, which has not started.</summary>
    OwnBatch = 5,
}
