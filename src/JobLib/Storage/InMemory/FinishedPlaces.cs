namespace JobLib.Storage.InMemory;

/// <summary>The jobs that are over, or Failed, apart by the state that they ended in.</summary>
internal sealed class FinishedPlaces
{
    private readonly FinishedPlace succeeded = new();
    private readonly FinishedPlace failed = new();
    private readonly FinishedPlace deleted = new();
    private readonly FinishedPlace[] all;

    public FinishedPlaces() => all = [succeeded, failed, deleted];

    public ReadOnlySpan<FinishedPlace> All => all;

    /// <summary>The jobs that ended in this state.</summary>
    public FinishedPlace this[JobState state] => state switch
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
