using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>Moves jobs between their places, with the counters, keys, batches and children that go by them. Every change of a job's state is one <c>Leave</c> and one <c>Enter</c>.</summary>
/// <remarks>A job that is already where it is to go, because somebody has changed the file by hand, is left there: a place that refused would stop all who come after it.</remarks>
internal static class JobPlaces
{
    public static Placed? Find(WriteScope scope, JobId id)
    {
        using var row = scope.Prepare(PlaceSql.Find).Bind(id);
        if (!row.Read()) return null;
        var place = (Place)row.Int32(0);
        return new()
        {
            Id = id,
            Place = place,
            State = StateOf(place, row),
            Queue = row.Text(1),
            Rank = row.Int(2),
            Fence = row.Int(3),
            Attempts = row.Int32(4),
            Crashes = row.Int32(5),
            Seq = row.Int(6),
            ReadyAt = row.IntOrNull(7),
            DueAt = row.Int(8),
            Retrying = row.Flag(9),
            TimedOut = row.Flag(10),
            Owner = row.IsNull(11) ? default : row.Id(11).Value,
            ClaimedAt = row.Int(12),
            Started = row.Flag(13),
            Marked = row.Flag(14),
            MarkResult = row.TextOrNull(15),
            HeldKey = row.TextOrNull(16),
            Batch = row.IdOrNull(18),
            ConcurrencyKey = row.TextOrNull(19),
            Retention = row.IntOrNull(20),
            WaitUntil = row.IntOrNull(21),
        };
    }

    /// <summary>Takes a job from its place.</summary>
    /// <returns>False when it is not there: a row whose id has been damaged is met again and again, and must not come to another place each time.</returns>
    public static bool Leave(WriteScope scope, Placed job)
    {
        if (DeleteRow(scope, job) == 0) return false;
        switch (job.Place)
        {
            case Place.Ready:
                if (job.ConcurrencyKey is { } key) ConcurrencyKeys.LetNextFollow(scope, key, job.Queue);
                break;
            case Place.Scheduled:
                if (job.Retrying) scope.Count(job.Queue, CounterKind.Retrying, -1);
                break;
            case Place.Running:
                LeftRunning(scope, job);
                return true;
            case Place.Finished:
                if (job.Batch is { } batch) scope.Ends.Count(batch, BatchDelta.End(job.State, -1));
                break;
            case Place.None:
                return true;
            default:
                break;
        }

        scope.Count(job.Queue, job.State, -1);
        return true;
    }

    /// <summary>What goes by a job that has been taken from its claim.</summary>
    public static void LeftRunning(WriteScope scope, Placed job)
    {
        scope.Count(job.Queue, JobState.Processing, -1);
        if (job.HeldKey is { } key) ConcurrencyKeys.Free(scope, key, job.Id);
    }

    /// <summary>Puts a job at the end of its queue.</summary>
    public static void EnterReady(WriteScope scope, Placed job) => EnterReady(scope, job.WaitUntil is null ? job : job with { WaitUntil = null }, scope.NextSequence(), scope.Now, timedOut: false);

    /// <summary>Puts a job back to the position that it had in its queue.</summary>
    public static void EnterReady(WriteScope scope, Placed job, long seq, long readyAt, bool timedOut)
    {
        if (!TryInsertReady(scope, job, seq, readyAt, timedOut))
        {
            if (IsReady(scope, job.Id)) return;
            TryInsertReady(scope, job, scope.SequenceBehindAll(), readyAt, timedOut); // somebody has set the sequence back
        }

        scope.Count(job.Queue, JobState.Enqueued, 1);
        scope.Woken.Add(job.Queue);
    }

    public static void EnterScheduled(WriteScope scope, Placed job, long dueAt, string? reason = null, bool retrying = false, string? fingerprint = null)
    {
        var entered = scope.Prepare(PlaceSql.EnterScheduled)
            .Bind(dueAt).Bind(job.Id).Bind(job.Queue).Bind(job.Rank).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes).Bind(retrying).Bind(reason).Bind(fingerprint).Run();
        if (entered == 0) return;
        scope.Count(job.Queue, JobState.Scheduled, 1);
        if (retrying) scope.Count(job.Queue, CounterKind.Retrying, 1);
    }

    /// <summary>To ready, or with a delay to scheduled.</summary>
    public static void EnterAfter(WriteScope scope, Placed job, long delay, string? reason)
    {
        if (delay > 0) EnterScheduled(scope, job, Micros.Add(scope.Now, delay), reason);
        else EnterReady(scope, job);
    }

    /// <summary>Ends a job. What follows for its children and its batch is drawn by <see cref="Continuations.Settle"/>.</summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="job">The job, with the fence, attempts and crashes that it ends with.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="result">Its result as JSON.</param>
    /// <param name="retention">The outcome's own.</param>
    public static void EnterFinished(WriteScope scope, Placed job, AttemptEnd end, string? result = null, long? retention = null)
    {
        var error = end.Error;
        var entered = scope.Prepare(PlaceSql.EnterFinished)
            .Bind(job.Id).Bind((int)end.State).Bind(scope.Now).Bind(ExpiresAt(scope, job, end.State, retention))
            .Bind(job.Queue).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes)
            .Bind(end.Attempt).Bind(end.ReadyAt).Bind(end.StartedAt).Bind(end.Duration)
            .Bind(end.Server).Bind(end.Reason).Bind(end.Actor is null ? null : Json.Write(end.Actor)).Bind(result)
            .Bind(error?.Type).Bind(error?.Message).Bind(error?.Details).Bind(error?.Fingerprint).Run();
        if (entered == 0) return;
        scope.Count(job.Queue, end.State, 1);
        if (job.Batch is { } batch) scope.Ends.Count(batch, BatchDelta.End(end.State, 1));
        scope.Ends.Add(new(job.Id, IsBatch: false, end.State, result, error));
    }

    /// <summary>Makes a row of history of the end that a finished job is in, before it leaves that.</summary>
    public static void KeepFinished(WriteScope scope, JobId job) => scope.Prepare(PlaceSql.KeepFinished).Bind(job).Run();

    public static void AddHistory(WriteScope scope, JobId job, AttemptEnd end)
    {
        var error = end.Error;
        scope.Prepare(PlaceSql.AddHistory)
            .Bind(job).Bind((int)end.State).Bind(scope.Now).Bind(end.Attempt).Bind(end.ReadyAt).Bind(end.StartedAt).Bind(end.Duration)
            .Bind(end.Server).Bind(end.Reason).Bind(end.Actor is null ? null : Json.Write(end.Actor)).Bind(end.DueAt)
            .Bind(error?.Type).Bind(error?.Message).Bind(error?.Details).Bind(error?.Fingerprint).Run();
    }

    public static void AddToErrorGroup(WriteScope scope, JobError error) =>
        scope.Prepare(PlaceSql.AddToErrorGroup).Bind(error.Fingerprint).Bind(error.Type).Bind(error.Message).Bind(scope.Now).Run();

    /// <summary>A fence greater than any that the job had.</summary>
    public static long NextFence(WriteScope scope, long fence) => Math.Max(Math.Min(fence, long.MaxValue - 1) + 1, scope.Now);

    private static int DeleteRow(WriteScope scope, Placed job) => job.Place switch
    {
        Place.Ready => scope.Prepare(PlaceSql.LeaveReady).Bind(job.Queue).Bind(job.Rank).Bind(job.Seq).Run(),
        Place.Blocked => scope.Prepare(PlaceSql.LeaveBlocked).Bind(job.Id).Run(),
        Place.Scheduled => scope.Prepare(PlaceSql.LeaveScheduled).Bind(job.DueAt).Bind(job.Id).Run(),
        Place.Running => scope.Prepare(PlaceSql.LeaveRunning).Bind(job.Id).Run(),
        Place.Awaiting => scope.Prepare(PlaceSql.LeaveAwaiting).Bind(job.Id).Run(),
        Place.Finished => scope.Prepare(PlaceSql.LeaveFinished).Bind(job.Id).Run(),
        _ => 1, // a new job comes from nowhere
    };

    private static bool TryInsertReady(WriteScope scope, Placed job, long seq, long readyAt, bool timedOut) => scope.Prepare(PlaceSql.EnterReady)
        .Bind(job.Queue).Bind(job.Rank).Bind(seq).Bind(job.Id).Bind(readyAt)
        .Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes).Bind(timedOut).Bind(job.WaitUntil).Run() == 1;

    private static bool IsReady(WriteScope scope, JobId job)
    {
        using var row = scope.Prepare(PlaceSql.IsReady).Bind(job);
        return row.Read();
    }

    private static long? ExpiresAt(WriteScope scope, Placed job, JobState state, long? retention)
    {
        var policy = scope.Policy;
        var kept = state switch
        {
            JobState.Succeeded => retention ?? job.Retention ?? Micros.From(policy.Succeeded),
            JobState.Deleted => retention ?? job.Retention ?? Micros.From(policy.Deleted),
            _ => retention ?? Micros.From(policy.Failed),
        };
        return kept is { } some ? Micros.Add(scope.Now, some) : null;
    }

    private static JobState StateOf(Place place, SqliteStatement row) => place switch
    {
        Place.Ready or Place.Blocked => JobState.Enqueued,
        Place.Scheduled => JobState.Scheduled,
        Place.Running => JobState.Processing,
        Place.Finished => row.State(17),
        _ => JobState.Awaiting,
    };
}
