namespace JobLib.InMemory.Rows;

/// <summary>The jobs that are over, or Failed, apart by the state that they ended in.</summary>
internal sealed class FinishedJobs
{
    private readonly FinishedJob succeeded = new();
    private readonly FinishedJob failed = new();
    private readonly FinishedJob deleted = new();
    private readonly FinishedJob[] all;

    public FinishedJobs() => all = [succeeded, failed, deleted];

    public ReadOnlySpan<FinishedJob> All => all;

    /// <summary>The jobs that ended in this state.</summary>
    public FinishedJob this[JobState state] => state switch
    {
        JobState.Succeeded => succeeded,
        JobState.Failed => failed,
        JobState.Deleted => deleted,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not an end. Ask for Succeeded, Failed or Deleted."),
    };

    /// <summary>A parent that is over stays as long as a child waits for it: to be called when one has come or gone.</summary>
    public void Review(Children parent)
    {
        if (parent.WaitingCount <= 1 && parent.Job is { IsFinished: true } job) this[job.State].Review(job);
    }
}
