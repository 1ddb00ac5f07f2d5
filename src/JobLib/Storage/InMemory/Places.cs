namespace JobLib.Storage.InMemory;

/// <summary>
/// Moves jobs between the places of <c>docs/storage-contract.md</c> and keeps everything that follows from where a job is: the indexes by state, the
/// queues, the counts of batches and error groups, the concurrency keys. A move is <see cref="Leave"/> and then one of the others.
/// </summary>
internal sealed class Places(FinishedPlaces finished, ConcurrencyKeys keys, ErrorGroups errors, Worklist work)
{
    private readonly OrderedSet<JobId>[] byState = [.. Enumerable.Range(0, 7).Select(_ => new OrderedSet<JobId>())];
    private readonly Dictionary<string, int> liveRuns = new(StringComparer.Ordinal);
    private long lastSeq;

    /// <summary>The scheduled jobs in the order of their times.</summary>
    public OrderedSet<TimedId> Scheduled { get; } = new();

    /// <summary>How many of them wait for a retry.</summary>
    public int Retrying { get; private set; }

    /// <summary>The time until the next scheduled job is due, zero when one is; null when there is none.</summary>
    public TimeSpan? NextDueIn(Instant now)
    {
        if (!Scheduled.TryFirst(out var first)) return null;
        return first.At > now ? first.At - now : TimeSpan.Zero;
    }

    /// <summary>The jobs in one state, by id.</summary>
    public OrderedSet<JobId> ByState(JobState state) => byState[(int)state];

    /// <summary>How many runs of a recurring job are not over.</summary>
    public int LiveRuns(string recurringId) => liveRuns.GetValueOrDefault(recurringId);

    /// <summary>Takes the job out of where it is. It must come to another place in the same commit.</summary>
    public void Leave(JobRow row)
    {
        Uncount(row);
        switch (row.Place)
        {
            case JobPlace.Ready: LeaveReady(row); break;
            case JobPlace.Blocked: LeaveBlocked(row); break;
            case JobPlace.Scheduled: LeaveScheduled(row); break;
            case JobPlace.Running: LeaveRunning(row); break;
            case JobPlace.Awaiting: LeaveAwaiting(row); break;
            case JobPlace.Finished: LeaveFinished(row); break;
            default: break; // a new job comes from nowhere
        }

        row.Place = JobPlace.Nowhere;
        row.Reason = null;
    }

    /// <summary>To the end of its queue.</summary>
    public void Ready(JobRow row, Instant now)
    {
        row.Seq = ++lastSeq;
        row.ReadyAt = now;
        row.KeyTimedOut = false;
        if (row.SideOrNull is { } side) side.KeyDeadline = Instant.None;
        row.Queue.AddReady(row);
        Enter(row, JobPlace.Ready, JobState.Enqueued);
    }

    /// <summary>Waits for its time.</summary>
    public void Schedule(JobRow row, Instant due, bool retrying = false)
    {
        row.ReadyAt = Instant.None;
        row.DueAt = due;
        row.Retrying = retrying;
        if (retrying) Retrying++;
        Scheduled.Add(new(due, row.Id));
        Enter(row, JobPlace.Scheduled, JobState.Scheduled);
    }

    /// <summary>Waits for the end of its parent.</summary>
    public void Await(JobRow row, Family parent)
    {
        row.ReadyAt = Instant.None;
        row.Side.Awaits = parent;
        parent.AddWaiting(row.Id, row.Start.Condition);
        finished.Review(parent);
        Enter(row, JobPlace.Awaiting, JobState.Awaiting);
    }

    /// <summary>Waits for its own batch to start.</summary>
    public void Hold(JobRow row)
    {
        row.ReadyAt = Instant.None;
        row.Batch?.Held.Add(row.Id);
        Enter(row, JobPlace.Awaiting, JobState.Awaiting);
    }

    /// <summary>Held by a server from now on.</summary>
    public void Run(JobRow row, ServerRow server, long claim, int index, Instant now)
    {
        row.RaiseFence(now);
        row.Server = server;
        row.StartedAt = now;
        row.Claim = claim;
        row.NamedBy = 0; // another server may have named it in a renewal of the same number
        row.ClaimIndex = index;
        server.Held.Add(HeldKey.Of(row));
        row.Queue.Processing++;
        if (row.Batch is { } batch) batch.Processing++;
        Enter(row, JobPlace.Running, JobState.Processing);
    }

    /// <summary>Over. Its end is described by the row already.</summary>
    public void Finish(JobRow row, JobState state)
    {
        Enter(row, JobPlace.Finished, state);
        finished[state].Add(row);
        if (row.SideOrNull?.Family is { WaitingCount: > 0 } family) work.Add(Work.ReleaseChildren(family));
    }

    /// <summary>From ready to where jobs wait for a concurrency key that somebody holds.</summary>
    public void Block(JobRow row, string key, Instant now)
    {
        row.Queue.RemoveReady(row);
        row.Place = JobPlace.Blocked;
        if (row.Special?.ConcurrencyWait is { } wait && !row.Side.KeyDeadline.IsSet) row.Side.KeyDeadline = now + wait;
        row.Queue.Blocked.Add(new(row.ReadyAt, row.Id));
        keys.Wait(key, row);
    }

    /// <summary>Back to its place in the queue: the key may be free now, or the wait is over.</summary>
    public void Unblock(JobRow row, bool timedOut = false)
    {
        LeaveBlocked(row);
        row.Place = JobPlace.Ready;
        row.KeyTimedOut = timedOut;
        row.Queue.AddReady(row);
    }

    /// <summary>A crash was charged wrongly. A ready job that is no suspect any more keeps its place in the queue.</summary>
    public static void TakeBackCrash(JobRow row)
    {
        var ready = row.Place == JobPlace.Ready;
        if (ready) row.Queue.RemoveReady(row);
        row.Crashes--;
        if (ready) row.Queue.AddReady(row);
    }

    /// <summary>The row goes, and what it counted for stays as it is.</summary>
    public void Remove(JobRow row)
    {
        ByState(row.State).Remove(row.Id);
        finished[row.State].Remove(row);
        errors.Count(row, -1);
    }

    /// <summary>The batch's counts have changed by something else than a move.</summary>
    public void Touch(BatchRow batch) => work.Touch(batch);

    private void Enter(JobRow row, JobPlace place, JobState state)
    {
        row.Place = place;
        row.State = state;
        byState[(int)state].Add(row.Id);
        Count(row, 1);
    }

    private void Uncount(JobRow row)
    {
        if (row.Place == JobPlace.Nowhere) return;
        Count(row, -1);
        byState[(int)row.State].Remove(row.Id);
    }

    private void Count(JobRow row, int by)
    {
        if (row.Error is not null) errors.Count(row, by);
        if (row.Special?.RecurringId is { } run && !row.IsFinished) CountRun(run, by);
        if (row.Batch is not { } batch || !row.IsFinished) return;
        batch.Count(row.State, by);
        work.Touch(batch);
    }

    private void CountRun(string recurringId, int by)
    {
        var count = LiveRuns(recurringId) + by;
        if (count == 0) liveRuns.Remove(recurringId);
        else liveRuns[recurringId] = count;
    }

    private void LeaveReady(JobRow row)
    {
        row.Queue.RemoveReady(row);
        if (row.ConcurrencyKey is { } key && keys.NextIfFree(key, row.Queue) is { } next) Unblock(next);
    }

    private void LeaveBlocked(JobRow row)
    {
        row.Queue.Blocked.Remove(new(row.ReadyAt, row.Id));
        if (row.ConcurrencyKey is { } key) keys.StopWaiting(key, row);
    }

    private void LeaveScheduled(JobRow row)
    {
        Scheduled.Remove(new(row.DueAt, row.Id));
        if (row.Retrying) Retrying--;
        row.Retrying = false;
    }

    private void LeaveRunning(JobRow row)
    {
        row.Server?.Held.Remove(HeldKey.Of(row));
        row.Queue.Processing--;
        if (row.Batch is { } batch) batch.Processing--;
        row.BodyBegan = false;
        if (row.SideOrNull is { } side) side.Progress = null;
        if (row.ConcurrencyKey is not { } key) return;
        foreach (var waiter in keys.Release(key, row)) Unblock(waiter);
    }

    private void LeaveAwaiting(JobRow row)
    {
        row.Batch?.Held.Remove(row.Id);
        if (row.SideOrNull is not { Awaits: { } parent } side) return;
        side.Awaits = null;
        parent.RemoveWaiting(row.Id, row.Start.Condition);
        finished.Review(parent);
    }

    private void LeaveFinished(JobRow row)
    {
        finished[row.State].Remove(row);
        row.ReadyAt = row.FinishedAt = row.ExpiresAt = Instant.None;
        row.Result = null;
        row.EndAttempt = 0;
        if (row.SideOrNull is { } side) side.EndedBy = null;
    }
}
