using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>What people do to jobs: delete, requeue, reschedule, wherever the job is.</summary>
internal static class JobChanges
{
    public static IReadOnlyList<Changed> Apply(WriteScope scope, JobChange change)
    {
        var answers = new Changed[change.Jobs.Count];
        JobId? first = null;
        var count = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            var (answer, hasChanged) = Apply(scope, change, change.Jobs[i]);
            answers[i] = answer;
            if (!hasChanged) continue;
            first ??= change.Jobs[i];
            count++;
        }

        Continuations.Settle(scope);
        if (first is { } target) scope.Audit(change.Actor, Action(change.Kind), target.ToString(), count);
        return answers;
    }

    private static (Changed Answer, bool HasChanged) Apply(WriteScope scope, JobChange change, JobId id)
    {
        if (JobPlaces.Find(scope, id) is not { } job) return (new(ChangeStatus.NotFound, null), false);
        var wrong = new Changed(ChangeStatus.WrongState, job.State);
        if (job.Place == Place.None || job.Marked || (change.Expected is { } expected && expected != job.State)) return (wrong, false);
        var to = Target(scope, change);
        if (change.Kind == JobChangeKind.Requeue && job.State == JobState.Enqueued) return (new(ChangeStatus.Applied, job.State), false);
        if (!JobTransitions.IsAllowed(job.State, to.State)) return (wrong, false);
        Move(scope, change, job, to);
        return (new(ChangeStatus.Applied, job.State), true);
    }

    private static void Move(WriteScope scope, JobChange change, Placed job, (JobState State, long DueAt) to)
    {
        var end = End(scope, change.Actor, job, to);
        if (job.Place == Place.Finished) JobPlaces.KeepFinished(scope, job.Id);
        if (!JobPlaces.Leave(scope, job)) return;
        if (job.Place == Place.Running) scope.RaiseSignals();
        var raised = job with { Fence = JobPlaces.NextFence(scope, job.Fence) };
        if (to.State == JobState.Deleted)
        {
            JobPlaces.EnterFinished(scope, raised, end);
            return;
        }

        JobPlaces.AddHistory(scope, job.Id, end);
        BringBack(scope, raised with { Attempts = 0, Crashes = 0 }, to, end.Reason);
    }

    private static void BringBack(WriteScope scope, Placed job, (JobState State, long DueAt) to, string? reason)
    {
        scope.Prepare(JobWriterSql.ForgetCharges).Bind(job.Id).Run();
        if (job.Place == Place.Awaiting) scope.Prepare(JobWriterSql.TakeFromParent).Bind(job.Id).Run();
        if (to.State == JobState.Enqueued)
        {
            JobPlaces.EnterReady(scope, job);
            return;
        }

        scope.Prepare(JobWriterSql.SetScheduledAt).Bind(to.DueAt).Bind(job.Id).Run();
        JobPlaces.EnterScheduled(scope, job, to.DueAt, reason);
    }

    private static AttemptEnd End(WriteScope scope, JobActor actor, Placed job, (JobState State, long DueAt) to)
    {
        var isRunning = job.Place == Place.Running;
        return new()
        {
            State = to.State,
            Attempt = isRunning ? job.Attempts + 1 : 0,
            ReadyAt = job.ReadyAt,
            StartedAt = isRunning ? job.ClaimedAt : null,
            Duration = isRunning ? scope.Now - job.ClaimedAt : null,
            Server = isRunning ? Servers.Name(scope, job.Owner) : null,
            Actor = actor,
            Reason = actor.Reason,
            DueAt = to.State == JobState.Scheduled ? to.DueAt : null,
        };
    }

    private static (JobState State, long DueAt) Target(WriteScope scope, JobChange change) => change.Kind switch
    {
        JobChangeKind.Delete => (JobState.Deleted, 0),
        JobChangeKind.Requeue => (JobState.Enqueued, 0),
        _ => (JobState.Scheduled, change.Start.Kind switch
        {
            JobStartKind.After => Micros.Add(scope.Now, Micros.From(change.Start.Delay)),
            JobStartKind.At => Micros.From(change.Start.At),
            _ => scope.Now,
        }),
    };

    private static string Action(JobChangeKind kind) => kind switch
    {
        JobChangeKind.Delete => "delete jobs",
        JobChangeKind.Requeue => "requeue jobs",
        _ => "reschedule jobs",
    };
}
