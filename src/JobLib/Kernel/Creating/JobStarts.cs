using JobLib.Jobs;
using JobLib.Kernel.Batches;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>Decides where a job goes that is created or let go: by its own start, its parent's end and its batch.</summary>
internal sealed class JobStarts(Commit commit, IJobRows jobs, IBatchRows rows, BatchLives batches, JobMoves moves, JobEnds ends)
{
    /// <summary>Of a new job.</summary>
    /// <returns>Null when the parent that it names does not exist.</returns>
    public Beginning? Decide(NewJob job, BatchRow? batch)
    {
        if (batch is not null && batches.IsStopped(batch)) return Beginning.Never(Reasons.BatchRuledOut); // a cancelled one takes no members at all
        if (!job.Start.HasParent) return ByStart(job.Start, batch);
        var parent = Parent.Find(jobs, rows, job.Start);
        if (!parent.Exists) return null;
        if (parent.End is not { } end) return Beginning.Waits;
        if (JobTransitions.RulesOut(end.State, job.Start.Condition))
            return Beginning.Never(Reasons.ParentRuledOut(end.State)) with { Parent = end.ToOutcome() };
        return JobTransitions.Starts(end.State, job.Start.Condition) ? AfterParent(job.Start, batch) with { Parent = end.ToOutcome() } : Beginning.Waits;
    }

    /// <summary>Its parent has ended.</summary>
    public void Release(JobRow child, ParentOutcome parent)
    {
        if (!JobTransitions.Starts(parent.State, child.Start.Condition))
        {
            ends.Delete(child, Reasons.ParentRuledOut(parent.State), actor: null);
            return;
        }

        if (!moves.Leave(child)) return;
        jobs.SetParent(child, parent);
        Begin(child, AfterParent(child.Start, rows.Of(child)));
    }

    /// <summary>Its batch has started.</summary>
    public void Release(JobRow member)
    {
        if (!moves.Leave(member)) return;
        Begin(member, member.HeldUntil.IsSet ? Beginning.At(member.HeldUntil, commit.Now) : ByStart(member.Start, batch: null));
    }

    /// <summary>Brings a new job to where it begins.</summary>
    public void Enter(JobRow job, Beginning beginning)
    {
        switch (beginning.State)
        {
            case JobState.Enqueued: moves.Ready(job); break;
            case JobState.Scheduled: moves.Schedule(job, beginning.Due); break;
            case JobState.Deleted: ends.Delete(job, beginning.RuledOut, actor: null); break;
            default:
                if (beginning.IsHeld) moves.Hold(job, beginning.HeldUntil);
                else moves.Await(job);
                break;
        }
    }

    private void Begin(JobRow job, Beginning beginning)
    {
        if (beginning.State is JobState.Scheduled) jobs.SetScheduledAt(job, beginning.Due);
        Enter(job, beginning);
    }

    private Beginning ByStart(JobStart start, BatchRow? batch)
    {
        if (batch is { Started: false }) return Beginning.Held(start.Kind is JobStartKind.At ? Instant.Of(start.At) : Instant.None);
        return Beginning.At(start.Kind is JobStartKind.At ? Instant.Of(start.At) : commit.Now + start.Delay, commit.Now);
    }

    // A member of a batch that has not started goes on waiting, for that.
    private Beginning AfterParent(JobStart start, BatchRow? batch)
    {
        var due = commit.Now + start.Delay;
        return batch is { Started: false, IsStopped: false } ? Beginning.Held(due) : Beginning.At(due, commit.Now);
    }
}
