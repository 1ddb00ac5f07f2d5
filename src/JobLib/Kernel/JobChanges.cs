using JobLib.Jobs;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Changes jobs for people, wherever they are: delete, requeue, reschedule.</summary>
internal sealed class JobChanges(Commit commit, IJobRows jobs, IServerRows servers, ILedgerRows ledger, JobMoves moves, JobEnds ends, FollowUps followUps)
{
    public ChangeResult[] Apply(JobChange change)
    {
        Limits.Check(change);
        var answers = new ChangeResult[change.Jobs.Count];
        var count = 0;
        JobId first = default;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Apply(change, change.Jobs[i], out var changed);
            if (changed && count++ == 0) first = change.Jobs[i];
        }

        followUps.Run();
        if (count > 0) ledger.Audit(change.Actor, ActionOf(change.Kind), first.ToString(), count);
        return answers;
    }

    private ChangeResult Apply(JobChange change, JobId id, out bool changed)
    {
        changed = false;
        if (jobs.Find(id) is not { } job) return new(ChangeStatus.NotFound, null);
        var was = job.State;
        if (job.Place == JobPlace.Nowhere || job.IsMarked) return new(ChangeStatus.WrongState, was);
        if (change.Expected is { } expected && expected != was) return new(ChangeStatus.WrongState, was);
        if (change.Kind is JobChangeKind.Requeue && was is JobState.Enqueued) return new(ChangeStatus.Applied, was);
        if (!JobTransitions.IsAllowed(was, TargetOf(change.Kind))) return new(ChangeStatus.WrongState, was);
        changed = true;
        if (change.Kind is JobChangeKind.Delete) ends.Delete(job, change.Actor.Reason, change.Actor);
        else BringBack(job, change);
        return new(ChangeStatus.Applied, was);
    }

    private void BringBack(JobRow job, JobChange change)
    {
        var due = change.Kind is JobChangeKind.Reschedule ? DueOf(change.Start) : Instant.None;
        var history = JobHistory.OfChange(job, TargetOf(change.Kind), commit.Now, due, change.Actor);
        if (job.IsFinished) jobs.KeepEnd(job);
        jobs.AddHistory(job, history);
        if (job.Place == JobPlace.Running) servers.RaiseSignals();
        if (!moves.Leave(job)) return;
        job.RaiseFence(commit.Now);
        job.Forget();
        servers.RemoveCharges(job);
        job.Reason = change.Actor.Reason;
        if (due.IsSet)
        {
            jobs.SetScheduledAt(job, due);
            moves.Schedule(job, due);
        }
        else
        {
            moves.Ready(job);
        }
    }

    private Instant DueOf(JobStart start) => start.Kind is JobStartKind.At ? Instant.Of(start.At) : commit.Now + start.Delay;

    private static JobState TargetOf(JobChangeKind kind) => kind switch
    {
        JobChangeKind.Delete => JobState.Deleted,
        JobChangeKind.Requeue => JobState.Enqueued,
        _ => JobState.Scheduled,
    };

    private static string ActionOf(JobChangeKind kind) => kind switch
    {
        JobChangeKind.Delete => "delete jobs",
        JobChangeKind.Requeue => "requeue jobs",
        _ => "reschedule jobs",
    };
}
