using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>Changes jobs for people, wherever they are.</summary>
internal sealed class Changes(JobTable jobs, Places places, Endings endings, Servers servers, Cascade cascade, AuditTrail audit)
{
    public Changed[] Apply(JobChange change, Instant now)
    {
        var answers = new Changed[change.Jobs.Count];
        var count = 0;
        JobId first = default;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Apply(change, change.Jobs[i], now, out var changed);
            if (changed && count++ == 0) first = change.Jobs[i];
        }

        cascade.Settle(now);
        if (count > 0) audit.Add(now, change.Actor, ActionOf(change.Kind), first.ToString(), count);
        return answers;
    }

    private Changed Apply(JobChange change, JobId id, Instant now, out bool changed)
    {
        changed = false;
        if (!jobs.TryFind(id, out var row)) return new(ChangeStatus.NotFound, null);
        var was = row.State;
        if (change.Expected is { } expected && expected != was) return new(ChangeStatus.WrongState, was);
        if (change.Kind is JobChangeKind.Requeue && was is JobState.Enqueued) return new(ChangeStatus.Applied, was);
        if (!JobTransitions.IsAllowed(was, TargetOf(change.Kind))) return new(ChangeStatus.WrongState, was);
        changed = true;
        if (change.Kind is JobChangeKind.Delete) endings.Delete(row, change.Actor.Reason, change.Actor, now);
        else BringBack(row, change, now);
        return new(ChangeStatus.Applied, was);
    }

    private void BringBack(JobRow row, JobChange change, Instant now)
    {
        var due = change.Kind is JobChangeKind.Reschedule ? DueOf(change.Start, now) : Instant.None;
        JobHistory.AddChange(row, TargetOf(change.Kind), now, due, change.Actor);
        if (row.Place == JobPlace.Running) servers.RaiseVersion();
        places.Leave(row);
        row.RaiseFence(now);
        row.Forget();
        row.Reason = change.Actor.Reason;
        if (due.IsSet)
        {
            row.ScheduledAt = due;
            places.Schedule(row, due);
        }
        else
        {
            places.Ready(row, now);
        }
    }

    private static Instant DueOf(JobStart start, Instant now) => start.Kind is JobStartKind.At ? Instant.Of(start.At) : now + start.Delay;

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
