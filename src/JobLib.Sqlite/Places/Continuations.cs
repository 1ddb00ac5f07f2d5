using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;

namespace JobLib.Sqlite.Places;

/// <summary>Draws what follows from the ends of jobs and batches: children start or are ruled out, batches are counted, held members begin.</summary>
internal static class Continuations
{
    /// <summary>In <c>joblib_awaiting</c>, besides the two kinds of <c>JobStartKind</c> that name a parent: a member that waits for its own batch to start.</summary>
    public const int HeldByBatch = 5;

    /// <summary>At most this many rows follow an end in its own commit; what is left is noted for the maintenance.</summary>
    private const int MaxInCommit = 1_000;

    private const int AfterJob = (int)Storage.JobStartKind.AfterJob;
    private const int AfterBatch = (int)Storage.JobStartKind.AfterBatch;

    /// <summary>To be called at the end of every unit.</summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="budget">At most this many rows are moved.</param>
    /// <returns>How many rows it looked at.</returns>
    public static int Settle(WriteScope scope, int budget = MaxInCommit)
    {
        var ends = scope.Ends;
        var looked = 0;
        while (true)
        {
            if (ends.TryTake(out var end)) looked += Release(scope, end, budget - looked);
            else if (ends.TryTakeBatch(out var batch, out var delta)) Batches.Apply(scope, batch, delta);
            else if (ends.TryTakeStarted(out var started)) looked += StartHeld(scope, started, budget - looked);
            else return looked;
        }
    }

    /// <summary>Deals with the children of an ended parent, in the order of their creation, from the one after <paramref name="after"/> on.</summary>
    public static MoveStep ReleaseChildren(WriteScope scope, ParentEnd end, JobId after, int max)
    {
        var children = Waiting(scope, end.Id, end.IsBatch ? AfterBatch : AfterJob, after, max);
        var moved = 0;
        string? outcome = null;
        foreach (var child in children)
        {
            if (JobTransitions.Starts(end.State, child.Condition))
            {
                outcome ??= Json.Write(end.Outcome);
                scope.Prepare(ContinuationSql.SetParentOutcome).Bind(outcome).Bind(child.Job.Id).Run();
                Begin(scope, child);
                moved++;
            }
            else if (JobTransitions.RulesOut(end.State, child.Condition))
            {
                if (JobPlaces.Leave(scope, child.Job)) RuleOut(scope, child.Job);
                moved++;
            }
        }

        return new(moved, children.Count, children.Count == max, children.Count == 0 ? after : children[^1].Job.Id);
    }

    /// <summary>Places held members of a batch that has started where their own starts say.</summary>
    public static MoveStep StartHeld(WriteScope scope, JobId batch, JobId after, int max)
    {
        var members = Waiting(scope, batch, HeldByBatch, after, max);
        foreach (var member in members)
        {
            if (JobPlaces.Leave(scope, member.Job)) BeginAt(scope, member.Job, member.DueAt ?? Micros.Add(scope.Now, member.Delay));
        }

        return new(members.Count, members.Count, members.Count == max, members.Count == 0 ? after : members[^1].Job.Id);
    }

    /// <summary>A child that its parent's end can never start.</summary>
    public static void RuleOut(WriteScope scope, Placed job) =>
        JobPlaces.EnterFinished(scope, job, new() { State = JobState.Deleted, Reason = "Its parent did not end as it asked." });

    private static int Release(WriteScope scope, ParentEnd end, int budget)
    {
        if (!scope.MayHaveChildren() || !HasWaiting(scope, end)) return 0;
        ReleaseBatches(scope, end);
        var step = budget > 0 ? ReleaseChildren(scope, end, default, budget) : new(0, 0, More: true, default);
        if (step.More) Moves.Note(scope, end.IsBatch ? MoveKind.ChildrenOfBatch : MoveKind.ChildrenOfJob, end.Id, step.Last, end.Outcome);
        return step.Looked;
    }

    private static int StartHeld(WriteScope scope, JobId batch, int budget)
    {
        var step = budget > 0 ? StartHeld(scope, batch, default, budget) : new(0, 0, More: true, default);
        if (step.More) Moves.Note(scope, MoveKind.HeldMembers, batch, step.Last);
        return step.Looked;
    }

    // A member of a batch that has not started goes on waiting, for that.
    private static void Begin(WriteScope scope, Waiter child)
    {
        var job = child.Job;
        if (!JobPlaces.Leave(scope, job)) return;
        if (job.Batch is { } batch && BatchRow.Find(scope, batch) is { HasStarted: false, Cancelled: false })
        {
            EnterAwaiting(scope, job, batch, HeldByBatch, child.Condition, 0, Micros.Add(scope.Now, child.Delay));
            return;
        }

        BeginAt(scope, job, Micros.Add(scope.Now, child.Delay));
    }

    private static void BeginAt(WriteScope scope, Placed job, long at)
    {
        if (at <= scope.Now)
        {
            JobPlaces.EnterReady(scope, job);
            return;
        }

        scope.Prepare(JobWriterSql.SetScheduledAt).Bind(at).Bind(job.Id).Run();
        JobPlaces.EnterScheduled(scope, job, at);
    }

    public static void EnterAwaiting(WriteScope scope, Placed job, JobId parent, int kind, JobContinuationOptions condition, long delay, long? dueAt)
    {
        var entered = scope.Prepare(PlaceSql.EnterAwaiting)
            .Bind(job.Id).Bind(parent).Bind(kind).Bind((int)condition).Bind(delay).Bind(dueAt)
            .Bind(job.Queue).Bind(job.Rank).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes).Run();
        if (entered == 0) return;
        scope.Count(job.Queue, JobState.Awaiting, 1);
        scope.HasChildren();
    }

    private static void ReleaseBatches(WriteScope scope, ParentEnd end)
    {
        var children = new List<(JobId Id, JobContinuationOptions Condition)>();
        using (var rows = scope.Prepare(ContinuationSql.WaitingBatches).Bind(end.Id).Bind(end.IsBatch ? AfterBatch : AfterJob))
        {
            while (rows.Read()) children.Add((rows.Id(0), (JobContinuationOptions)rows.Int32(1)));
        }

        foreach (var (id, condition) in children)
        {
            if (JobTransitions.Starts(end.State, condition)) Batches.EndWait(scope, id);
            else if (JobTransitions.RulesOut(end.State, condition)) Batches.Cancel(scope, id, actor: null);
        }
    }

    private static bool HasWaiting(WriteScope scope, ParentEnd end)
    {
        using var row = scope.Prepare(ContinuationSql.HasWaiting).Bind(end.Id).Bind(end.IsBatch ? AfterBatch : AfterJob);
        return row.Read() && row.Flag(0);
    }

    private static List<Waiter> Waiting(WriteScope scope, JobId parent, int kind, JobId after, int max)
    {
        var found = new List<Waiter>();
        using var rows = scope.Prepare(ContinuationSql.Waiting).Bind(parent).Bind(kind).Bind(after).Bind(max);
        while (rows.Read())
        {
            var job = new Placed
            {
                Id = rows.Id(0), Place = Place.Awaiting, State = JobState.Awaiting, Queue = rows.Name(4), Rank = rows.Int(5),
                Fence = rows.Int(6), Attempts = rows.Int32(7), Crashes = rows.Int32(8),
                Batch = rows.IdOrNull(9), ConcurrencyKey = rows.TextOrNull(10), Retention = rows.IntOrNull(11),
            };
            found.Add(new(job, (JobContinuationOptions)rows.Int32(1), rows.Int(2), rows.IntOrNull(3)));
        }

        return found;
    }

    private sealed record Waiter(Placed Job, JobContinuationOptions Condition, long Delay, long? DueAt);
}
