using JobLib.Client;
using JobLib.Storage;

namespace JobLib.Batches;

/// <summary>What may be said about a new batch.</summary>
internal static class BatchRules
{
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="FormatException">A parent's id is none.</exception>
    public static NewBatch Make(BatchOptions options, TimeProvider clock) => new()
    {
        Id = JobId.New(clock),
        Description = options.Description,
        Start = EnqueueRules.StartOf(new() { AfterJob = options.AfterJob, AfterBatch = options.AfterBatch, Condition = options.Condition }),
    };
}
