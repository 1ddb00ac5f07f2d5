using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

/// <summary>All that the toy keeps, changed under one lock. A database has tables and transactions instead.</summary>
internal sealed class ToyRows
{
    private long lastSeq;

    public Lock Gate { get; } = new();

    public Dictionary<JobId, ToyJob> Jobs { get; } = [];

    public Dictionary<ServerId, ToyServer> Servers { get; } = [];

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>The seam for the tests, which move the storage's clock by days.</summary>
    public TimeSpan ClockOffset { get; set; }

    #region toy-moves
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockOffset;

    public long FenceAfter(long last) => Math.Max(last + 1, Now.ToUnixTimeMilliseconds() * 1_000);

    public void MakeReady(ToyJob job)
    {
        job.State = JobState.Enqueued;
        job.ReadyAt = Now;
        job.Seq = ++lastSeq; // behind what is ready already
        Leave(job);
    }

    public void Schedule(ToyJob job, DateTimeOffset due, bool retrying)
    {
        Leave(job);
        job.State = JobState.Scheduled;
        job.DueAt = due;
        job.Retrying = retrying;
    }

    public void Finish(ToyJob job, JobState state, JobOutcome? outcome)
    {
        Leave(job);
        job.State = state;
        job.Outcome = outcome;
        job.FinishedAt = Now;
        var ofPolicy = state switch { JobState.Succeeded => Policy.Succeeded, JobState.Deleted => Policy.Deleted, _ => Policy.Failed };
        var ofJob = state is JobState.Failed ? null : job.Created.Retention;
        job.ExpiresAt = Now + (outcome?.Retention ?? ofJob ?? ofPolicy);
    }
    #endregion

    private static void Leave(ToyJob job)
    {
        job.DueAt = null;
        job.Retrying = false;
        job.Owner = default;
        job.Started = false;
        job.FinishedAt = null;
        job.ExpiresAt = null;
    }
}
