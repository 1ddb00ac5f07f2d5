using System.Collections.ObjectModel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Records how attempts ended. One place decides where a job goes then: <see cref="Apply"/>.</summary>
internal static class Outcomes
{
    private const string BadResult = "The result contains a NUL or a lone surrogate, which is no JSON: a serializer writes them as \\u0000 and \\ud800.";

    public static Finished[] Finish(WriteScope scope, FinishUnit unit)
    {
        var server = Servers.Name(scope, unit.Owner.Value);
        var answers = new Finished[unit.Outcomes.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Finish(scope, unit.Owner.Value, server, unit.Outcomes[i]);
        }

        Continuations.Settle(scope);
        return answers;
    }

    private static Finished Finish(WriteScope scope, Guid owner, string? server, JobFinish finish)
    {
        if (finish.Outcome.Result is { } result && !FreeText.IsClean(result) && FindHeld(scope, owner, finish) is { Marked: false }) return new(FinishStatus.Rejected, BadResult);
        if (Take(scope, owner, finish) is not { } job) return new(WithoutTaking(scope, owner, finish));
        var outcome = job.Marked ? new() { Kind = JobOutcomeKind.Succeeded, Result = job.MarkResult, Parameters = finish.Outcome.Parameters } : finish.Outcome;
        Apply(scope, job, server, finish, outcome);
        return new(job.Marked && finish.Outcome.Kind != JobOutcomeKind.Succeeded ? FinishStatus.Marked : FinishStatus.Applied);
    }

    private static void Apply(WriteScope scope, Placed job, string? server, JobFinish finish, JobOutcome outcome)
    {
        JobPlaces.LeftRunning(scope, job);
        if (outcome.Parameters.Count > 0) MergeParameters(scope, job.Id, outcome.Parameters);
        if (outcome.Error is { } error) JobPlaces.AddToErrorGroup(scope, error);
        if (outcome.UnknownType) AddUnknownType(scope, job.Id);

        var delay = Micros.From(outcome.Delay);
        var end = End(scope, job, server, finish, outcome);
        AddToBucket(scope, job, outcome.Kind, end);
        var after = job with { Attempts = outcome.ChargesAttempt ? job.Attempts + 1 : job.Attempts, Queue = outcome.Queue ?? job.Queue };
        switch (outcome.Kind)
        {
            case JobOutcomeKind.Retry:
                JobPlaces.AddHistory(scope, job.Id, end);
                if (delay > 0) JobPlaces.EnterScheduled(scope, after, Micros.Add(scope.Now, delay), outcome.Reason, retrying: true, outcome.Error?.Fingerprint);
                else JobPlaces.EnterReady(scope, after);
                break;
            case JobOutcomeKind.Released:
                JobPlaces.AddHistory(scope, job.Id, end);
                JobPlaces.EnterAfter(scope, after, delay, outcome.Reason);
                break;
            default:
                JobPlaces.EnterFinished(scope, after, end, outcome.Kind == JobOutcomeKind.Succeeded ? outcome.Result : null, Micros.From(outcome.Retention));
                break;
        }
    }

    private static AttemptEnd End(WriteScope scope, Placed job, string? server, JobFinish finish, JobOutcome outcome)
    {
        var delay = Micros.From(outcome.Delay);
        return new()
        {
            State = outcome.Kind switch
            {
                JobOutcomeKind.Succeeded => JobState.Succeeded,
                JobOutcomeKind.Failed => JobState.Failed,
                JobOutcomeKind.Deleted => JobState.Deleted,
                _ => delay > 0 ? JobState.Scheduled : JobState.Enqueued,
            },
            Attempt = job.Attempts + 1,
            ReadyAt = job.ReadyAt,
            StartedAt = finish.StartedAgo is { } ago ? scope.Now - Micros.From(ago) : null,
            Duration = finish.StartedAgo is null ? null : Micros.From(finish.Took),
            Server = server,
            Reason = outcome.Reason,
            DueAt = outcome.Kind is JobOutcomeKind.Retry or JobOutcomeKind.Released && delay > 0 ? Micros.Add(scope.Now, delay) : null,
            Error = outcome.Error,
        };
    }

    private static void AddToBucket(WriteScope scope, Placed job, JobOutcomeKind kind, AttemptEnd end)
    {
        var wait = end.StartedAt is { } started && job.ReadyAt is { } ready ? Math.Max(0, started - ready) : 0;
        var duration = end.Duration ?? 0;
        switch (kind)
        {
            case JobOutcomeKind.Succeeded: scope.AddToBucket(job.Queue, new(1, 0, 0, 0, wait, duration)); break;
            case JobOutcomeKind.Failed: scope.AddToBucket(job.Queue, new(0, 1, 0, 0, wait, duration)); break;
            case JobOutcomeKind.Retry: scope.AddToBucket(job.Queue, new(0, 0, 1, 0, wait, duration)); break;
            case JobOutcomeKind.Deleted: scope.AddToBucket(job.Queue, new(0, 0, 0, 1, wait, duration)); break;
            default: break; // released: the attempt came to no end of its own
        }
    }

    /// <summary>Why the job was not to be taken from this claim.</summary>
    private static FinishStatus WithoutTaking(WriteScope scope, Guid owner, JobFinish finish)
    {
        if (JobPlaces.Find(scope, finish.Id) is not { } job || job.Fence != finish.Fence) return FinishStatus.Stale;
        if (job.Place != Place.Running) return FinishStatus.AlreadyApplied;
        return job.Owner == owner ? FinishStatus.Unmarked : FinishStatus.Stale;
    }

    private static Placed? Take(WriteScope scope, Guid owner, JobFinish finish)
    {
        if (FindHeld(scope, owner, finish) is not { } job || (finish.RequiresMark && !job.Marked)) return null;
        scope.Prepare(PlaceSql.LeaveRunning).Bind(job.Id).Run();
        return job;
    }

    private static Placed? FindHeld(WriteScope scope, Guid owner, JobFinish finish)
    {
        using var row = scope.Prepare(JobQueueSql.QueueFinish).Bind(finish.Id).Bind(owner).Bind(finish.Fence);
        if (!row.Read()) return null;
        return new()
        {
            Id = finish.Id, Place = Place.Running, State = JobState.Processing, Owner = owner, Fence = finish.Fence, Attempts = row.Int32(0), Crashes = row.Int32(1),
            Queue = row.Name(2), Rank = row.Int(3), Seq = row.Int(4), ReadyAt = row.Int(5), ClaimedAt = row.Int(6),
            Batch = row.IdOrNull(7), HeldKey = row.TextOrNull(8), Retention = row.IntOrNull(9), Marked = row.Flag(10), MarkResult = row.TextOrNull(11), Started = row.Flag(12),
        };
    }

    private static void MergeParameters(WriteScope scope, JobId job, IReadOnlyDictionary<string, string> set)
    {
        Dictionary<string, string> merged;
        using (var row = scope.Prepare(JobQueueSql.ReadParameters).Bind(job))
        {
            merged = new(row.Read() && Json.TryReadMap(row.TextOrNull(0), out var stored) ? stored : ReadOnlyDictionary<string, string>.Empty, StringComparer.Ordinal);
        }

        foreach (var (name, value) in set)
        {
            merged[name] = value;
        }

        scope.Prepare(JobQueueSql.WriteParameters).Bind(Json.WriteMap(merged)).Bind(job).Run();
    }

    private static void AddUnknownType(WriteScope scope, JobId job)
    {
        string name;
        using (var row = scope.Prepare(JobQueueSql.MethodOf).Bind(job))
        {
            if (!row.Read()) return;
            name = $"{TypeNames.FullName(row.Text(0))}.{row.Text(1)}";
        }

        scope.Prepare(JobQueueSql.AddUnknownType).Bind(name).Bind(scope.Now).Run();
    }
}
