using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Where a new job begins.</summary>
internal sealed record Start(JobState State)
{
    private static readonly Start Ready = new(JobState.Enqueued);

    /// <summary>When it is scheduled.</summary>
    public long? DueAt { get; private init; }

    /// <summary>When it awaits: the parent, or its own batch.</summary>
    public JobId Parent { get; private init; }

    public int AwaitKind { get; private init; }

    /// <summary>When it is held by its batch: the instant that its own start has fixed.</summary>
    public long? HeldUntil { get; private init; }

    /// <summary>Its parent is over, and this is how.</summary>
    public ParentOutcome? Outcome { get; private init; }

    public bool IsRuledOut => State == JobState.Deleted;

    /// <summary>The start of a job that depends on nothing.</summary>
    public static Start Of(NewJob job, long now) => job.Start.Kind switch
    {
        JobStartKind.After => Later(Micros.Add(now, Micros.From(job.Start.Delay)), now),
        JobStartKind.At => Later(Micros.From(job.Start.At), now),
        _ => Ready,
    };

    /// <summary>The start of a job that has a parent or a batch; null when the parent does not exist.</summary>
    public static Start? OfDependent(WriteScope scope, NewJob job)
    {
        var start = job.Start;
        var isHeld = job.Batch is { } batch && BatchRow.Find(scope, batch) is { HasStarted: false };
        if (start.Kind is not (JobStartKind.AfterJob or JobStartKind.AfterBatch)) return isHeld ? Held(job, FixedDue(start)) : Of(job, scope.Now);

        var parent = ParentState.Find(scope, start.Parent, start.Kind == JobStartKind.AfterBatch);
        if (parent is null) return null;
        if (parent.End is not { } end) return Awaits(start);
        if (JobTransitions.RulesOut(end.State, start.Condition)) return new(JobState.Deleted) { Outcome = end.Outcome };
        if (!JobTransitions.Starts(end.State, start.Condition)) return Awaits(start);
        var due = Micros.Add(scope.Now, Micros.From(start.Delay));
        return (isHeld ? Held(job, due) : Later(due, scope.Now)) with { Outcome = end.Outcome };
    }

    private static Start Awaits(JobStart start) => new(JobState.Awaiting) { Parent = start.Parent, AwaitKind = (int)start.Kind };

    private static Start Held(NewJob job, long? until) => new(JobState.Awaiting) { Parent = job.Batch ?? default, AwaitKind = Continuations.HeldByBatch, HeldUntil = until };

    private static Start Later(long due, long now) => due > now ? new(JobState.Scheduled) { DueAt = due } : Ready;

    private static long? FixedDue(JobStart start) => start.Kind == JobStartKind.At ? Micros.From(start.At) : null;
}
