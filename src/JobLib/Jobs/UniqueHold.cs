namespace JobLib.Jobs;

/// <summary>For how long of its life a job has its unique key.</summary>
internal static class UniqueHold
{
    /// <summary>Whether the job that took a key last still has it, for one who asks with this <see cref="UniqueWhile"/>.</summary>
    /// <param name="state">Where the job is.</param>
    /// <param name="attempts">How many attempts it has had.</param>
    /// <param name="asked">Null: whatever became of it but its deletion.</param>
    public static bool Has(JobState state, int attempts, UniqueWhile? asked) => state switch
    {
        JobState.Deleted => false,
        JobState.Succeeded or JobState.Failed => asked is null,
        JobState.Processing => asked is not UniqueWhile.Waiting,
        _ => attempts == 0 || asked is null or UniqueWhile.UntilOver, // with attempts it waits for a retry
    };
}
