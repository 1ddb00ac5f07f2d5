using JobLib.Jobs;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>
/// Sequences: jobs that run one after the other in the order of their creation. A sequence is a chain of continuations, each of the one before; claims and
/// servers know nothing of it. What is kept of it is the job that was created last.
/// </summary>
/// <remarks>
/// A job that is over before its turn (deleted, or enqueued by a person and done) stands no longer between the one before and the one after it: whoever
/// waits for it then waits for the one before. One that a person brings back stops nobody who has begun.
/// </remarks>
internal sealed class SequenceChains(IJobRows jobs, JobMoves moves)
{
    /// <summary>So many jobs in a row that were over before their turn are passed; more are a circle, which only a hand could have drawn.</summary>
    public const int MaxPassed = 10_000;

    /// <summary>How a job of a sequence waits for the one before it that must not have failed …</summary>
    public const JobContinuationOptions Holding = JobContinuationOptions.OnlyOnSucceededState | JobContinuationOptions.OnlyOnDeletedState;

    /// <summary>… and for one that may.</summary>
    public const JobContinuationOptions GoingOn = JobContinuationOptions.OnAnyFinishedState;

    public static JobContinuationOptions ConditionOf(SequenceFailure failure) => failure is SequenceFailure.Hold ? Holding : GoingOn;

    /// <summary>The new job, as the continuation of the last one of its sequence that is not over.</summary>
    public NewJob Behind(NewJob job, string sequence)
    {
        var condition = ConditionOf(job.SequenceFailure);
        return FirstOpen(jobs.FindTail(sequence), condition) is { } before ? job with { Start = job.Start.Behind(before, condition) } : job;
    }

    /// <summary>The new job is the last one of its sequence from now on.</summary>
    public void Join(JobRow job, string sequence)
    {
        jobs.SetTail(sequence, job.Id);
        if (job.Place == JobPlace.Awaiting) NoteHold(job, sequence);
    }

    /// <summary>The one that it waits for is over. If that was before its turn, this one goes on waiting, for the one before.</summary>
    /// <returns>Whether it waits on.</returns>
    public bool GoesOnWaiting(JobRow job, JobId over)
    {
        if (job.Sequence is not { } sequence || FirstOpen(jobs.FindLink(over)?.Before, job.Start.Condition) is not { } before) return false;
        if (!moves.Leave(job)) return true;
        jobs.SetPredecessor(job, before);
        moves.Await(job);
        NoteHold(job, sequence);
        return true;
    }

    /// <summary>A job has failed for good.</summary>
    public void NoteHold(JobId failed)
    {
        if (jobs.FindSuccessor(failed) is { } next && !JobTransitions.Starts(JobState.Failed, next.Condition)) jobs.AddHold(next.Sequence, failed);
    }

    private void NoteHold(JobRow waiting, string sequence)
    {
        if (waiting.Start.Kind is JobStartKind.AfterJob && jobs.FindLink(waiting.Start.Parent) is { End: JobState.Failed })
            jobs.AddHold(sequence, waiting.Start.Parent);
    }

    // A job that began in its turn has all before it behind it; one that is stored no more counts as over.
    private JobId? FirstOpen(JobId? last, JobContinuationOptions condition)
    {
        var job = last;
        for (var passed = 0; passed < MaxPassed && job is { } id && jobs.FindLink(id) is { } link; passed++)
        {
            if (link.End is not { } end || !JobTransitions.Starts(end, condition)) return id;
            job = link.Before;
        }

        return null;
    }
}
