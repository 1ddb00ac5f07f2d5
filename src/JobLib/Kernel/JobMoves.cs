using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;

namespace JobLib.Kernel;

/// <summary>Every change of a job's place is one <see cref="Leave"/> and one of the others; what follows for keys, batches and children follows here.</summary>
internal sealed class JobMoves(Commit commit, IJobRows jobs, IBatchRows batches, ConcurrencyKeys keys, QueueLimits limits)
{
    /// <summary>Takes the job from where it is. It must come to another place in the same commit.</summary>
    /// <returns>False when it is not there: it must not come to another place then.</returns>
    public bool Leave(JobRow job)
    {
        if (!jobs.Leave(job)) return false;
        var place = job.Place;
        job.Place = JobPlace.Nowhere;
        job.Reason = null;
        job.WaitsForRate = false;
        switch (place)
        {
            case JobPlace.Ready:
                if (job.ConcurrencyKey is { } next) keys.LetNextFollow(next, job.Queue);
                break;
            case JobPlace.Running:
                job.BodyBegan = false;
                if (job.OccupiedKey is { } held) keys.Free(held, job);
                limits.Left(job.Queue);
                break;
            case JobPlace.Scheduled:
                job.Retrying = false;
                break;
            case JobPlace.Finished:
                if (job is { State: JobState.Failed, Sequence: not null }) jobs.RemoveHold(job);
                Count(job, -1);
                job.ReadyAt = job.FinishedAt = job.ExpiresAt = Instant.None;
                job.Result = null;
                job.EndAttempt = 0;
                job.EndedBy = null;
                break;
            default:
                break;
        }

        return true;
    }

    /// <summary>To its queue.</summary>
    /// <param name="job">The job.</param>
    /// <param name="hadTurn">
    /// It was claimed, and comes back through no doing of its own: it does not wait for another turn of its group, and keeps the priority that waiting has
    /// given it.
    /// </param>
    public void Ready(JobRow job, bool hadTurn = false)
    {
        Enter(job, JobPlace.Ready, JobState.Enqueued);
        job.ReadyAt = commit.Now;
        job.KeyTimedOut = false;
        job.KeyDeadline = Instant.None;
        if (!hadTurn) jobs.ResetPriority(job);
        jobs.EnterReady(job, takesTurn: !hadTurn && !job.IsSuspect);
    }

    /// <summary>Waits for its time.</summary>
    public void Schedule(JobRow job, Instant due, bool retrying = false)
    {
        Enter(job, JobPlace.Scheduled, JobState.Scheduled);
        job.ReadyAt = Instant.None;
        job.DueAt = due;
        job.Retrying = retrying;
        jobs.ResetPriority(job);
        jobs.EnterScheduled(job);
    }

    /// <summary>Waits for the end of its parent.</summary>
    public void Await(JobRow job)
    {
        Enter(job, JobPlace.Awaiting, JobState.Awaiting);
        job.ReadyAt = Instant.None;
        jobs.EnterAwaiting(job);
    }

    /// <summary>Waits for its own batch to start.</summary>
    public void Hold(JobRow job, Instant until)
    {
        Enter(job, JobPlace.Awaiting, JobState.Awaiting);
        job.ReadyAt = Instant.None;
        job.HeldUntil = until;
        jobs.EnterHeld(job);
    }

    /// <summary>Over. Its end is described by the row already.</summary>
    public void Finish(JobRow job, JobState state)
    {
        Enter(job, JobPlace.Finished, state);
        jobs.EnterFinished(job);
        Count(job, 1);
        if (batches.HasChildren(job)) commit.Add(ParentEnd.Of(job));
    }

    private static void Enter(JobRow job, JobPlace place, JobState state)
    {
        job.Place = place;
        job.State = state;
    }

    private void Count(JobRow job, int by)
    {
        if (batches.Of(job) is not { } batch) return;
        batch.Count(job.State, by);
        commit.Touch(batch);
    }
}
