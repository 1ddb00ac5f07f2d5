using JobLib.InMemory.Ordered;
using JobLib.InMemory.Reading;
using JobLib.InMemory.Ready;
using JobLib.Kernel;
using JobLib.Kernel.Creating;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>Moves jobs between the places of <c>docs/storage-contract.md</c> and keeps the indexes that follow from where a job is.</summary>
internal sealed class MemoryJobRows(
    Commit commit,
    MemoryJobTable jobs,
    Queues queues,
    MemoryBatchRows batches,
    MemoryKeyRows keys,
    IdempotencyKeys idempotencyKeys,
    UniqueNames uniqueNames,
    SequenceTails sequences,
    FinishedJobs finished,
    MemoryRecurringRows recurring, ErrorGroups errors) : IJobRows
{
    private readonly OrderedSet<JobId>[] byState = [.. Enumerable.Range(0, 7).Select(_ => new OrderedSet<JobId>())];
    private readonly Dictionary<string, int> liveRuns = new(StringComparer.Ordinal);
    private readonly MemoryTurnRows turns = new();
    private readonly List<JobRow> page = [];
    private long lastSeq;

    /// <summary>The scheduled jobs in the order of their times.</summary>
    public OrderedSet<TimedId> Scheduled { get; } = new();

    /// <summary>How many of them wait for a retry.</summary>
    public int Retrying { get; private set; }

    /// <summary>The jobs in one state, by id.</summary>
    public OrderedSet<JobId> ByState(JobState state) => byState[(int)state];

    /// <summary>How many runs of a recurring job are not over.</summary>
    public int LiveRuns(string recurringId) => liveRuns.GetValueOrDefault(recurringId);

    public bool Exists(JobId id) => jobs.Find(id) is not null;

    public JobRow? Find(JobId id) => jobs.Find(id);

    public JobRow? FindRunning(JobId id) => jobs.TryFind(id, out var row) && row.Place == JobPlace.Running ? row : null;

    public ParentEnd? FindEnd(JobId id) => jobs.Find(id) is { IsFinished: true } row ? ParentEnd.Of(row) : null;

    public JobId? FindByIdempotencyKey(string key) => idempotencyKeys.TryHolder(key, out var holder) ? holder : null;

    public (JobId Job, Instant At)? FindByUniqueKey(string name) => uniqueNames.Find(name);

    public JobId? FindTail(string sequence) => sequences.Find(sequence);

    public void SetTail(string sequence, JobId job) => sequences.Set(sequence, job);

    public SequenceLink? FindLink(JobId id) => jobs.Find(id) is { } row ? new(row.IsFinished ? row.State : null, row.Before) : null;

    public SequenceSuccessor? FindSuccessor(JobId id) =>
        jobs.Find(id)?.SideOrNull?.Children?.Successor is { Sequence: { } sequence } next ? new(sequence, next.Start.Condition) : null;

    public void SetPredecessor(JobRow job, JobId before)
    {
        var row = (MemoryJob)job;
        batches.ChildrenOf(row.Start)?.All.Remove(row.Id);
        row.Special = row.Special is { } special ? special with { Start = special.Start.Behind(before, special.Start.Condition) } : null;
        batches.ChildrenOf(row.Start)?.All.Add(row.Id);
    }

    public void AddHold(string sequence, JobId failed) => sequences.AddHold(sequence, failed, commit.Now);

    public void RemoveHold(JobRow job) => sequences.RemoveHold(job.Id);

    public JobRow? TryAdd(NewJob job, Beginning beginning)
    {
        var row = new MemoryJob
        {
            Id = job.Id,
            Payload = job.Payload,
            OwnPriority = (byte)job.Priority,
            CreatedAt = commit.Now,
            CapturedContext = job.CapturedContext,
            CreatedAs = beginning.State,
            BatchRow = job.Batch is { } id ? batches.FindRow(id) : null, Special = SpecialOf(job), QueueRow = queues.Get(job.Queue),
            ScheduledAt = job.Start.Instant is { } at ? Instant.Of(at) : beginning.Due,
        };
        if (!jobs.TryAdd(row)) return null;
        row.QueueRow.Jobs++;
        row.BatchRow?.Members.Add(row.Id);
        if (beginning.Parent is { } parent) row.Side.Parent = parent;
        if (row.Special is not { } special) return row;
        batches.ChildrenOf(special.Start)?.All.Add(row.Id);
        if (special.IdempotencyKey is { } key) idempotencyKeys.Add(key, row.Id, commit.Now);
        if (special.Unique is { } unique) uniqueNames.Take(unique.Name, row.Id, commit.Now);
        if (special.RecurringId is { } run) recurring.AddRun(run, row.Id);
        return row;
    }

    public bool Leave(JobRow job)
    {
        var row = (MemoryJob)job;
        Count(row, -1);
        byState[(int)row.State].Remove(row.Id);
        switch (row.Place)
        {
            case JobPlace.Ready: row.QueueRow.RemoveReady(row); break;
            case JobPlace.Blocked: LeaveBlocked(row); break;
            case JobPlace.Scheduled: LeaveScheduled(row); break;
            case JobPlace.Running: LeaveRunning(row); break;
            case JobPlace.Awaiting: LeaveAwaiting(row); break;
            case JobPlace.Finished: finished[row.State].Remove(row); break;
            default: break;
        }

        return true;
    }

    public void EnterReady(JobRow job, bool takesTurn)
    {
        var row = (MemoryJob)job;
        row.Seq = takesTurn ? Turns.Next(turns, row, ++lastSeq).Position : ++lastSeq;
        row.QueueRow.AddReady(row);
        Enter(row);
    }

    public void ResetPriority(JobRow job) => ((MemoryJob)job).Priority = ((MemoryJob)job).OwnPriority;

    public void EnterScheduled(JobRow job)
    {
        if (job.Retrying) Retrying++;
        Scheduled.Add(new(job.DueAt, job.Id));
        Enter((MemoryJob)job);
    }

    public void EnterAwaiting(JobRow job)
    {
        var row = (MemoryJob)job;
        Enter(row);
        if (batches.ChildrenOf(row.Start) is not { } parent) return;
        row.Side.Awaits = parent;
        parent.AddWaiting(row);
        if (row.Sequence is { } sequence) sequences.Count(sequence, 1);
        finished.Review(parent);
    }

    public void EnterHeld(JobRow job)
    {
        var row = (MemoryJob)job;
        row.BatchRow?.Held.Add(row.Id);
        Enter(row);
    }

    public void EnterFinished(JobRow job)
    {
        var row = (MemoryJob)job;
        finished[row.State].Add(row);
        Enter(row);
    }

    public void Block(JobRow job)
    {
        var row = (MemoryJob)job;
        row.QueueRow.RemoveReady(row);
        if (Turns.HasTurn(row.Seq)) row.Seq = ++lastSeq; // it had its turn
        row.QueueRow.Blocked.Add(new(row.ReadyAt, row.Id));
        if (row.AwaitedKey is { } key) keys.Wait(key, row);
    }

    public bool Unblock(JobRow job)
    {
        var row = (MemoryJob)job;
        LeaveBlocked(row);
        row.QueueRow.AddReady(row);
        return true;
    }

    public IReadOnlyList<QueueLane> Open(IReadOnlyList<QueueLane> lanes) =>
        queues.PausedNames.Count == 0 ? lanes : [.. lanes.Where(lane => !queues.PausedNames.Contains(lane.Queue))];

    public IReadOnlyList<JobRow> Ready(string queue, bool suspects, int max)
    {
        page.Clear();
        if (queues.Find(queue) is { } row) (suspects ? row.Suspects : row.Ready).AddFirst(page, max);
        return page;
    }

    public void Claim(JobRow job, ServerRow server, int index)
    {
        var row = (MemoryJob)job;
        byState[(int)JobState.Enqueued].Remove(row.Id);
        row.QueueRow.RemoveReady(row);
        row.Server = (MemoryServer)server;
        row.ClaimIndex = index;
        row.Server.Held.Add(OccupiedKey.Of(row));
        row.QueueRow.Processing++;
        if (row.BatchRow is { } batch) batch.Processing++;
        byState[(int)JobState.Processing].Add(row.Id);
    }

    public void EndClaims()
    {
        // each was written at once
    }

    public ClaimedJob ToClaimed(JobRow job) => ClaimedJobs.Of((MemoryJob)job);

    public IEnumerable<string> QueuesWithWork() => queues.All.Where(queue => queue.HasWork).Select(queue => queue.Name);

    public IReadOnlyList<(JobRow Job, int OwnPriority)> Heads(string queue, int priority, int max)
    {
        var heads = new List<(JobRow, int)>();
        queues.Find(queue)?.Ready.Lane((byte)priority)?.Jobs.AddFirst(heads, max, static key => (key.Row, key.Row.OwnPriority));
        return heads;
    }

    public void Raise(JobRow job, int priority)
    {
        var row = (MemoryJob)job;
        row.QueueRow.Ready.Remove(row);
        row.Priority = (byte)priority;
        row.Seq = Turns.Next(turns, row, ++lastSeq).Position;
        row.QueueRow.Ready.Add(row);
    }

    public bool SetPaused(string queue, bool paused) => queues.SetPaused(queue, paused);

    public int? LimitOf(string queue) => queues.LimitedNames.Count == 0 ? null : queues.Find(queue)?.Limit;

    public int CountRunning(string queue) => queues.Find(queue)?.Processing ?? 0;

    public bool SetLimit(string queue, int? limit) => queues.SetLimit(queue, limit);

    public bool SayLimit(string queue, int? limit) => queues.SayLimit(queue, limit);

    public void Wake(string queue) => queues.Find(queue)?.Wake();

    public IReadOnlyList<JobRow> Due(int max) => [.. Scheduled.Ascending().TakeWhile(key => key.At <= commit.Now).Take(max).Select(key => jobs.Get(key.Id))];

    public Instant? NextDue() => Scheduled.TryFirst(out var first) ? first.At : null;

    public void SetScheduledAt(JobRow job, Instant at) => ((MemoryJob)job).ScheduledAt = at;

    public void SetParent(JobRow job, ParentOutcome parent) => ((MemoryJob)job).Side.Parent = parent;

    public void SetQueue(JobRow job, string queue)
    {
        var row = (MemoryJob)job;
        row.QueueRow.Jobs--;
        row.QueueRow = queues.Get(queue);
        row.QueueRow.Jobs++;
    }

    public void MergeParameters(JobRow job, IReadOnlyDictionary<string, string> set) => JobParameters.Merge((MemoryJob)job, set);

    public void Replace(JobRow job, NewJob by)
    {
        var row = (MemoryJob)job;
        (row.Payload, row.CapturedContext) = (by.Payload, by.CapturedContext);
        row.SideOrNull?.Parameters = null;
        if (row.Special is { } special) row.Special = SpecialOf(special.Taking(by)); // whoever has a unique key has this
    }

    public void ForgetReplacement(JobRow job) =>
        ((MemoryJob)job).SideOrNull?.History?.RemoveAll(static end => end.Entry is { Actor: null, Reason: Reasons.Replaced });

    public string MethodOf(JobRow job) => StoredTypeNames.MethodOf(((MemoryJob)job).Payload);

    public void AddHistory(JobRow job, JobEnd end) => (((MemoryJob)job).Side.History ??= []).Add(end);

    public void KeepEnd(JobRow job) => AddHistory(job, JobTimelines.EndOf((MemoryJob)job));

    public void ForgetLost(JobRow job)
    {
        // nobody reaches into this process's memory
    }

    /// <summary>A finished row goes for good, and what it counted for stays as it is.</summary>
    public void Remove(MemoryJob row)
    {
        byState[(int)row.State].Remove(row.Id);
        finished[row.State].Remove(row);
        errors.Count(row, -1);
    }

    // A plain job needs nothing of this, and a row without it is half as large.
    private static NewJob? SpecialOf(NewJob job)
    {
        var plain = job is { Start.Kind: JobStartKind.Now, IdempotencyKey: null, Unique: null, RecurringId: null, Retention: null };
        plain = plain && job is { ConcurrencyKey: null, Rate: null, Sequence: null, Group: null };
        if (plain && job.Tags.Count == 0 && job.Parameters.Count == 0) return null;
        if (job.Tags.Count == 0 && job.Parameters.Count == 0) return job;
        return job with { Tags = Array.AsReadOnly<string>([.. job.Tags]), Parameters = JobParameters.Copy(job.Parameters) };
    }

    private void Enter(MemoryJob row)
    {
        byState[(int)row.State].Add(row.Id);
        Count(row, 1);
    }

    private void Count(MemoryJob row, int by)
    {
        if (row.Error is not null) errors.Count(row, by);
        if (row.Special?.RecurringId is { } run && !row.IsFinished) CountRun(run, by);
    }

    private void CountRun(string recurringId, int by)
    {
        var count = LiveRuns(recurringId) + by;
        if (count == 0) liveRuns.Remove(recurringId);
        else liveRuns[recurringId] = count;
    }

    private void LeaveBlocked(MemoryJob row)
    {
        row.QueueRow.Blocked.Remove(new(row.ReadyAt, row.Id));
        if (row.AwaitedKey is { } key) keys.StopWaiting(key, row);
    }

    private void LeaveScheduled(MemoryJob row)
    {
        Scheduled.Remove(new(row.DueAt, row.Id));
        if (row.Retrying) Retrying--;
    }

    private static void LeaveRunning(MemoryJob row)
    {
        row.Server?.Held.Remove(OccupiedKey.Of(row));
        row.Server = null;
        row.QueueRow.Processing--;
        if (row.BatchRow is { } batch) batch.Processing--;
        row.SideOrNull?.Progress = null;
    }

    private void LeaveAwaiting(MemoryJob row)
    {
        row.BatchRow?.Held.Remove(row.Id);
        if (row.SideOrNull is not { Awaits: { } parent } side) return;
        side.Awaits = null;
        parent.RemoveWaiting(row);
        if (row.Sequence is { } sequence) sequences.Count(sequence, -1);
        finished.Review(parent);
    }
}
