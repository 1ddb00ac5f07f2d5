using System.Collections.ObjectModel;
using JobLib.Kernel;
using JobLib.Kernel.Creating;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>The rows of jobs: a wide one that stays and a narrow one that moves between six tables.</summary>
/// <remarks>
/// A job that is already where it is to go, because somebody has changed the file by hand, is left there: a place that refused would stop all who come after
/// it.
/// </remarks>
internal sealed class SqliteJobRows(WriteScope scope) : IJobRows
{
    /// <summary>
    /// In <c>joblib_awaiting</c>, besides the two kinds of <see cref="JobStartKind"/> that name a parent: a member that waits for its own batch to start.
    /// </summary>
    public const int HeldByBatch = 5;

    private readonly ClaimRun run = new(scope);
    private readonly SqliteTurnRows turns = new(scope);
    private readonly ReadyPriorities priorities = new(scope);
    private readonly List<JobRow> page = [];
    private ParentOutcome? lastParent;
    private string? lastParentText;

    public bool Exists(JobId id)
    {
        using var row = scope.Prepare(ContinuationSql.JobExists).Bind(id);
        return row.Read();
    }

    public JobRow? Find(JobId id)
    {
        using var row = scope.Prepare(PlaceSql.Find).Bind(id);
        return row.Read() ? JobReads.Found(id, row) : null;
    }

    public JobRow? FindRunning(JobId id)
    {
        using var row = scope.Prepare(JobQueueSql.QueueFinish).Bind(id);
        return row.Read() ? JobReads.Running(id, row) : null;
    }

    public ParentEnd? FindEnd(JobId id)
    {
        using var row = scope.Prepare(ContinuationSql.ParentEnd).Bind(id);
        return row.Read() ? new(id, IsBatch: false, row.State(0), row.TextOrNull(1), Errors.Read(row, 2)) : null;
    }

    public JobId? FindByIdempotencyKey(string key)
    {
        using var row = scope.Prepare(JobWriterSql.FindIdempotencyKey).Bind(key).Bind(scope.Now);
        return row.Read() ? row.Id(0) : null;
    }

    public (JobId Job, Instant At)? FindByUniqueKey(string name)
    {
        using var row = scope.Prepare(JobWriterSql.FindUniqueKey).Bind(name);
        return row.Read() ? (row.Id(0), row.Instant(1)) : null;
    }

    public JobRow? TryAdd(NewJob job, Beginning beginning)
    {
        if (Insert(job, beginning) == 0) return null;
        AddTags(job.Id, job.Tags);
        if (job.RecurringId is { } recurring) scope.Prepare(JobWriterSql.NoteRecurringRun).Bind(job.Id).Bind(scope.Now).Bind(recurring).Run();
        if (job.IdempotencyKey is { } key) scope.Prepare(JobWriterSql.TakeIdempotencyKey).Bind(key).Bind(job.Id).Bind(scope.Now).Run();
        if (job.Group is { } group) AddGroup(job.Id, group, job.GroupWeight);
        if (job.Unique is { } unique) scope.Prepare(JobWriterSql.TakeUniqueKey).Bind(unique.Name).Bind(job.Id).Bind(scope.Now).Run();
        return new SqliteJob(job.Queue)
        {
            Id = job.Id,
            Rank = RankOf(job),
            OwnRank = RankOf(job),
            BatchId = job.Batch,
            Asked = job.Start,
            Key = job.ConcurrencyKey,
            KeyWait = job.ConcurrencyWait,
            KeyLimit = job.ConcurrencyLimit,
            Paced = job.Rate,
            Kept = job.Retention,
            OfSequence = job.Sequence,
        };
    }

    public JobId? FindTail(string sequence)
    {
        using var row = scope.Prepare(SequenceSql.FindTail).Bind(sequence);
        return row.Read() ? row.Id(0) : null;
    }

    public void SetTail(string sequence, JobId job) => scope.Prepare(SequenceSql.SetTail).Bind(sequence).Bind(job).Run();

    public SequenceLink? FindLink(JobId id)
    {
        using var row = scope.Prepare(SequenceSql.FindLink).Bind(id);
        return row.Read() ? new(row.IsNull(0) ? null : row.State(0), row.IdOrNull(1)) : null;
    }

    public SequenceSuccessor? FindSuccessor(JobId id)
    {
        using var row = scope.Prepare(SequenceSql.FindSuccessor).Bind(id);
        return row.Read() ? new(row.Text(0), (JobContinuationOptions)row.Int32(1)) : null;
    }

    public void SetPredecessor(JobRow job, JobId before)
    {
        scope.Prepare(SequenceSql.SetPredecessor).Bind(before).Bind(job.Id).Run();
        ((SqliteJob)job).Asked = job.Start.Behind(before, job.Start.Condition);
    }

    public void AddHold(string sequence, JobId failed) => scope.Prepare(SequenceSql.AddHold).Bind(failed).Bind(sequence).Bind(scope.Now).Run();

    public void RemoveHold(JobRow job) => scope.Prepare(SequenceSql.RemoveHold).Bind(job.Id).Run();

    public bool Leave(JobRow job)
    {
        if (DeleteRow((SqliteJob)job) == 0) return false;
        if (job.Place == JobPlace.Nowhere) return true;
        scope.Count(job.Queue, job.State, -1);
        if (job.Retrying) scope.Count(job.Queue, CounterKind.Retrying, -1);
        return true;
    }

    public void EnterReady(JobRow job, bool takesTurn)
    {
        (job.Seq, var group) = takesTurn && scope.HasGroups() ? Turns.Next(turns, job, scope.NextSequence()) : (scope.NextSequence(), null);
        InsertReady((SqliteJob)job, group);
    }

    public void ResetPriority(JobRow job) => priorities.Reset((SqliteJob)job);

    public void EnterScheduled(JobRow job)
    {
        var entered = scope.Prepare(PlaceSql.EnterScheduled)
            .Bind(job.DueAt).Bind(job.Id).Bind(job.Queue).Bind(((SqliteJob)job).Rank).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes)
            .Bind(job.Retrying).Bind(job.Reason).Bind(job.Retrying ? job.Error?.Fingerprint : null).Run();
        if (entered == 0) return;
        scope.Count(job.Queue, JobState.Scheduled, 1);
        if (job.Retrying) scope.Count(job.Queue, CounterKind.Retrying, 1);
    }

    public void EnterAwaiting(JobRow job) => InsertAwaiting((SqliteJob)job, job.Start.Parent, (int)job.Start.Kind);

    public void EnterHeld(JobRow job) => InsertAwaiting((SqliteJob)job, job.Batch ?? default, HeldByBatch);

    public void EnterFinished(JobRow job)
    {
        var (error, runner) = job.EndAttempt > 0 ? (job.Error, job.Runner) : (null, null);
        var entered = scope.Prepare(PlaceSql.EnterFinished)
            .Bind(job.Id).Bind((int)job.State).Bind(job.FinishedAt).Bind(job.ExpiresAt)
            .Bind(job.Queue).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes)
            .Bind(job.EndAttempt).Bind(job.ReadyAt)
            .Bind(job.EndAttempt > 0 ? job.StartedAt : Instant.None)
            .Bind(job.EndAttempt > 0 ? UnixMicroseconds.From(job.Duration) : null)
            .Bind(runner?.Server).Bind(scope.NumberOf(runner?.ApplicationVersion))
            .Bind(job.Reason).Bind(job.EndedBy is { } actor ? Json.Write(actor) : null).Bind(job.Result)
            .Bind(error?.Type).Bind(error?.Message).Bind(error?.Details).Bind(error?.Fingerprint).Run();
        if (entered > 0) scope.Count(job.Queue, job.State, 1);
    }

    public void Block(JobRow job)
    {
        var row = (SqliteJob)job;
        scope.Prepare(PlaceSql.LeaveReady).Bind(row.Queue).Bind(row.Rank).Bind(row.Seq).Run();
        if (Turns.HasTurn(row.Seq)) row.Seq = scope.NextSequence(); // it had its turn
        scope.Prepare(PlaceSql.EnterBlocked)
            .Bind(row.Id).Bind(row.AwaitedKey).Bind(row.Queue).Bind(row.Rank).Bind(row.Seq).Bind(row.ReadyAt)
            .Bind(row.Fence).Bind(row.Attempts).Bind(row.Crashes).Bind(row.KeyDeadline).Run();
    }

    public bool Unblock(JobRow job)
    {
        if (!Leave(job)) return false;
        InsertReady((SqliteJob)job, group: null);
        return true;
    }

    public IReadOnlyList<QueueLane> Open(IReadOnlyList<QueueLane> lanes) => Lanes.WithWork(scope, lanes);

    public IReadOnlyList<JobRow> Ready(string queue, bool suspects, int max)
    {
        run.Begin();
        page.Clear();
        using var rows = scope.Prepare(suspects ? JobQueueSql.QueueFetchSuspect : JobQueueSql.QueueFetch).Bind(queue).Bind(max);
        while (rows.Read()) page.Add(JobReads.Ready(scope, rows, queue));
        return page;
    }

    public void Claim(JobRow job, ServerRow server, int index) => run.Add((SqliteJob)job, server.Id, index);

    public void EndClaims() => run.Write();

    public ClaimedJob ToClaimed(JobRow job) => job is ReadyJob { Payload: { } payload } ready
        ? ready.ToClaimed(payload)
        : throw new InvalidOperationException($"Job '{job.Id}' was not read for a claim.");

    public IEnumerable<string> QueuesWithWork() => Lanes.WithWork(scope);

    public IReadOnlyList<(JobRow Job, int OwnPriority)> Heads(string queue, int priority, int max) => priorities.Heads(queue, priority, max);

    public void Raise(JobRow job, int priority) => priorities.Raise((SqliteJob)job, priority);

    public bool SetPaused(string queue, bool paused)
    {
        if (scope.Prepare(JobQueueSql.SetPaused).Bind(queue).Bind(paused).Run() == 0) return false;
        scope.ChangedQueueRule();
        if (!paused) scope.Woken.Add(queue);
        return true;
    }

    public int? LimitOf(string queue) => scope.QueueRules().TryGetValue(queue, out var rule) ? rule.Limit : null;

    public int CountRunning(string queue) => Lanes.CountRunning(scope, queue);

    public bool SetLimit(string queue, int? limit) => scope.ChangeLimit(JobQueueSql.SetLimit, queue, limit);

    public bool SayLimit(string queue, int? limit) => scope.ChangeLimit(JobQueueSql.SayLimit, queue, limit);

    public void Wake(string queue) => scope.Woken.Add(queue);

    public IReadOnlyList<JobRow> Due(int max)
    {
        var due = new List<JobRow>();
        using var rows = scope.Prepare(MaintenanceSql.Due).Bind(scope.Now).Bind(max);
        while (rows.Read()) due.Add(JobReads.Due(rows));
        return due;
    }

    public Instant? NextDue() => scope.FirstInstant(MaintenanceSql.NextDue);

    public void SetScheduledAt(JobRow job, Instant at) => scope.Prepare(JobWriterSql.SetScheduledAt).Bind(at).Bind(job.Id).Run();

    public void SetParent(JobRow job, ParentOutcome parent)
    {
        if (!ReferenceEquals(parent, lastParent)) (lastParent, lastParentText) = (parent, Json.Write(parent)); // one parent lets many children go
        scope.Prepare(ContinuationSql.SetParentOutcome).Bind(lastParentText).Bind(job.Id).Run();
    }

    public void SetQueue(JobRow job, string queue) => ((SqliteJob)job).MoveTo(queue);

    public void MergeParameters(JobRow job, IReadOnlyDictionary<string, string> set) => MergeParameters(scope, job.Id, set);

    public static void MergeParameters(WriteScope scope, JobId job, IReadOnlyDictionary<string, string> set)
    {
        Dictionary<string, string> merged;
        using (var row = scope.Prepare(JobQueueSql.ReadParameters).Bind(job))
        {
            merged = new(
                row.Read() && Json.TryReadMap(row.TextOrNull(0), out var stored) ? stored : ReadOnlyDictionary<string, string>.Empty,
                StringComparer.Ordinal
            );
        }

        foreach (var (name, value) in set) merged[name] = value;
        scope.Prepare(JobQueueSql.WriteParameters).Bind(Json.WriteMap(merged)).Bind(job).Run();
    }

    public void Replace(JobRow job, NewJob by)
    {
        var row = (SqliteJob)job;
        foreach (var tag in TagsOf(row.Id)) scope.Prepare(MaintenanceSql.DeleteTag).Bind(tag).Bind(row.Id).Run();
        scope.Prepare(JobWriterSql.Replace)
            .Bind(scope.Methods.Number(scope.Session, by.Payload)).Bind(by.Payload.Arguments).Bind(by.Payload.Format)
            .Bind(by.CapturedContext).Bind(Json.WriteMap(by.Parameters)).Bind(UnixMicroseconds.From(by.Retention))
            .Bind(by.ConcurrencyKey).Bind(UnixMicroseconds.From(by.ConcurrencyWait)).Bind(by.ConcurrencyLimit == 1 ? (long?)null : by.ConcurrencyLimit)
            .Bind(RateText.Write(by.Rate)).Bind(Json.WriteList(by.Tags)).Bind(row.Id).Run();
        AddTags(row.Id, by.Tags);
        (row.Key, row.KeyWait, row.KeyLimit, row.Paced, row.Kept) = (by.ConcurrencyKey, by.ConcurrencyWait, by.ConcurrencyLimit, by.Rate, by.Retention);
    }

    public void ForgetReplacement(JobRow job) => scope.Prepare(JobWriterSql.ForgetReplacement).Bind(job.Id).Bind(Reasons.Replaced).Run();

    public string MethodOf(JobRow job)
    {
        using var row = scope.Prepare(JobQueueSql.MethodOf).Bind(job.Id);
        return row.Read() ? StoredTypeNames.MethodOf(row.Text(0), row.Text(1)) : "";
    }

    public void AddHistory(JobRow job, JobEnd end)
    {
        var (entry, error) = (end.Entry, end.Entry.Error);
        scope.Prepare(PlaceSql.AddHistory)
            .Bind(job.Id).Bind((int)entry.State).Bind(scope.Now).Bind(entry.Attempt)
            .Bind(UnixMicroseconds.From(end.ReadyAt))
            .Bind(UnixMicroseconds.From(end.StartedAt))
            .Bind(UnixMicroseconds.From(entry.Duration))
            .Bind(entry.Server).Bind(scope.NumberOf(entry.ApplicationVersion))
            .Bind(entry.Reason).Bind(entry.Actor is { } actor ? Json.Write(actor) : null).Bind(UnixMicroseconds.From(entry.DueAt))
            .Bind(error?.Type).Bind(error?.Message).Bind(error?.Details).Bind(error?.Fingerprint).Run();
    }

    public void KeepEnd(JobRow job) => scope.Prepare(PlaceSql.KeepFinished).Bind(job.Id).Run();

    public void ForgetLost(JobRow job)
    {
        scope.Prepare(JobQueueSql.ForgetLostMember).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteHistory).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteLog).Bind(job.Id).Run();
        scope.Prepare(JobQueueSql.ForgetIdempotencyKeys).Bind(UnixMicroseconds.From(scope.Policy.Key)).Bind(job.Id).Run();
        scope.Prepare(JobWriterSql.ForgetUniqueKey).Bind(job.Id).Run();
        scope.Prepare(GroupSql.Forget).Bind(job.Id).Run();
    }

    private static int RankOf(NewJob job) => Limits.MaxPriority - job.Priority;

    private int Insert(NewJob job, Beginning beginning)
    {
        var (payload, start) = (job.Payload, job.Start);
        var at = start.Instant is { } instant ? Instant.Of(instant) : Instant.None; // kept even when it is past: a run of a recurring job was for its tick
        return scope.Prepare(JobWriterSql.InsertJob)
            .Bind(job.Id).Bind(scope.Methods.Number(scope.Session, payload)).Bind(payload.Arguments).Bind(payload.Format)
            .Bind(job.Queue).Bind(RankOf(job)).Bind(scope.Now).Bind((int)beginning.State).Bind((int)start.Kind)
            .Bind(UnixMicroseconds.From(start.Delay)).Bind(at).Bind(at.IsSet ? at : beginning.Due)
            .Bind(job.CapturedContext).Bind(Json.WriteMap(job.Parameters)).Bind(UnixMicroseconds.From(job.Retention)).Bind(job.Batch)
            .Bind(start.HasParent ? start.Parent : (JobId?)null).Bind(start.HasParent ? (int)start.Condition : (long?)null)
            .Bind(beginning.Parent is { } parent ? Json.Write(parent) : null)
            .Bind(job.ConcurrencyKey)
            .Bind(UnixMicroseconds.From(job.ConcurrencyWait))
            .Bind(job.ConcurrencyLimit == 1 ? (long?)null : job.ConcurrencyLimit)
            .Bind(RateText.Write(job.Rate))
            .Bind(job.RecurringId)
            .Bind(job.IdempotencyKey)
            .Bind(Json.WriteList(job.Tags))
            .Bind(job.Sequence)
            .Run();
    }

    private void AddGroup(JobId job, string group, int weight)
    {
        scope.Prepare(GroupSql.Add).Bind(job).Bind(group).Bind(weight).Run();
        scope.AddedGroup();
    }

    private void AddTags(JobId job, IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++) scope.Prepare(JobWriterSql.AddTag).Bind(tags[i]).Bind(job).Run();
    }

    private IReadOnlyList<string> TagsOf(JobId job)
    {
        using var row = scope.Prepare(JobWriterSql.ReadTags).Bind(job);
        return row.Read() ? Json.ReadList(row.TextOrNull(0)) : [];
    }

    private int DeleteRow(SqliteJob job) => job.Place switch
    {
        JobPlace.Ready => scope.Prepare(PlaceSql.LeaveReady).Bind(job.Queue).Bind(job.Rank).Bind(job.Seq).Run(),
        JobPlace.Blocked => scope.Prepare(PlaceSql.LeaveBlocked).Bind(job.Id).Run(),
        JobPlace.Scheduled => scope.Prepare(PlaceSql.LeaveScheduled).Bind(job.DueAt).Bind(job.Id).Run(),
        JobPlace.Running => scope.Prepare(PlaceSql.LeaveRunning).Bind(job.Id).Run(),
        JobPlace.Awaiting => scope.Prepare(PlaceSql.LeaveAwaiting).Bind(job.Id).Run(),
        JobPlace.Finished => scope.Prepare(PlaceSql.LeaveFinished).Bind(job.Id).Run(),
        _ => 1, // a new job comes from nowhere
    };

    private void InsertReady(SqliteJob job, string? group)
    {
        run.WriteOneByOne();
        if (!TryInsertReady(job, group))
        {
            if (IsReady(job.Id)) return;
            if (!Turns.HasTurn(job.Seq)) job.Seq = scope.SequenceBehindAll(); // somebody has set the sequence back
            while (!TryInsertReady(job, group)) job.Seq = Turns.Later(job.Seq);
        }

        scope.Count(job.Queue, JobState.Enqueued, 1);
        scope.Woken.Add(job.Queue);
    }

    private bool TryInsertReady(SqliteJob job, string? group) => scope.Prepare(PlaceSql.EnterReady)
        .Bind(job.Queue).Bind(job.Rank).Bind(job.Seq).Bind(job.Id).Bind(job.ReadyAt)
        .Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes).Bind(job.KeyTimedOut).Bind(job.KeyDeadline).Bind(group).Run() == 1;

    private bool IsReady(JobId job)
    {
        using var row = scope.Prepare(PlaceSql.IsReady).Bind(job);
        return row.Read();
    }

    private void InsertAwaiting(SqliteJob job, JobId parent, int kind)
    {
        var entered = scope.Prepare(PlaceSql.EnterAwaiting)
            .Bind(job.Id).Bind(parent).Bind(kind).Bind((int)job.Start.Condition).Bind(UnixMicroseconds.From(job.Start.Delay)).Bind(job.HeldUntil)
            .Bind(job.Queue).Bind(job.Rank).Bind(job.Fence).Bind(job.Attempts).Bind(job.Crashes)
            .Bind(kind == (int)JobStartKind.AfterJob ? job.Sequence : null).Run();
        if (entered == 0) return;
        scope.Count(job.Queue, JobState.Awaiting, 1);
        scope.HasChildren();
    }
}
