using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>The sets that units carry; the properties are named like the columns that the procedures read them into.</summary>
internal static class RowSets
{
    public static RowSet<JobId> IdOrder { get; } = new(
        Column<JobId>.Id("id", id => id.Value));

    public static RowSet<(string Name, DateTimeOffset? At)> NameList { get; } = new(
        Column<(string Name, DateTimeOffset? At)>.Text("name", row => row.Name),
        Column<(string Name, DateTimeOffset? At)>.Long("at_time", row => UnixMicroseconds.From(row.At)));

    public static RowSet<RecurringName> RecurringNameList { get; } = new(
        Column<RecurringName>.Text("name", row => row.Id),
        Column<RecurringName>.Long("at_time", row => UnixMicroseconds.From(row.Next)),
        Column<RecurringName>.Long("due_at", row => UnixMicroseconds.From(row.Read?.Next)),
        Column<RecurringName>.Text("cron", row => row.Read?.Cron),
        Column<RecurringName>.Text("time_zone", row => row.Read?.TimeZone));

    public static RowSet<QueueLane> LaneList { get; } = new(
        Column<QueueLane>.Text("queue", lane => lane.Queue), Column<QueueLane>.Int("most", lane => lane.Max));

    public static RowSet<(string Queue, int? Limit)> QueueLimitList { get; } = new(
        Column<(string Queue, int? Limit)>.Text("name", said => said.Queue), Column<(string Queue, int? Limit)>.Int("most", said => said.Limit));

    public static RowSet<NewBatch> NewBatchList { get; } = new(
        Column<NewBatch>.Id("id", batch => batch.Id.Value),
        Column<NewBatch>.Text("description", batch => batch.Description),
        Column<NewBatch>.Id("outer_batch", batch => batch.Batch?.Value),
        Column<NewBatch>.Id("parent", batch => NewRow.Parent(batch.Start)),
        Column<NewBatch>.Int("parent_kind", batch => NewRow.HasParent(batch.Start) ? (int)batch.Start.Kind : null),
        Column<NewBatch>.Int("condition", batch => (int)batch.Start.Condition),
        Column<NewBatch>.Bit("sealed", batch => batch.Sealed));

    public static RowSet<NewRow> NewJobList { get; } = new(
        Column<NewRow>.Id("id", row => row.Job.Id.Value),
        Column<NewRow>.Int("tick", row => row.Tick),
        Column<NewRow>.Int("start_kind", row => (int)row.Job.Start.Kind),
        Column<NewRow>.Long("start_at", row => row.Job.Start.Kind == JobStartKind.At ? UnixMicroseconds.From(row.Job.Start.At) : null),
        Column<NewRow>.Long("start_delay", row => UnixMicroseconds.From(row.Job.Start.Delay)),
        Column<NewRow>.Id("parent", row => NewRow.Parent(row.Job.Start)),
        Column<NewRow>.Int("condition", row => (int)row.Job.Start.Condition),
        Column<NewRow>.Id("batch", row => row.Job.Batch?.Value),
        Column<NewRow>.Text("queue", row => row.Job.Queue),
        Column<NewRow>.Int("priority", row => row.Job.Priority),
        Column<NewRow>.Text("type", row => row.Job.Payload.Type),
        Column<NewRow>.Text("method", row => row.Job.Payload.Method),
        Column<NewRow>.Text("signature", row => row.Job.Payload.Signature),
        Column<NewRow>.Text("arguments", row => row.Job.Payload.Arguments),
        Column<NewRow>.Int("format", row => row.Job.Payload.Format),
        Column<NewRow>.Text("idempotency_key", row => row.Job.IdempotencyKey),
        Column<NewRow>.Text("concurrency_key", row => row.Job.ConcurrencyKey),
        Column<NewRow>.Long("concurrency_wait", row => UnixMicroseconds.From(row.Job.ConcurrencyWait)),
        Column<NewRow>.Text("recurring_id", row => row.Job.RecurringId),
        Column<NewRow>.Text("tags", row => Json.OfTags(row.Job.Tags)),
        Column<NewRow>.Text("ambient", row => row.Job.CapturedContext),
        Column<NewRow>.Long("retention", row => UnixMicroseconds.From(row.Job.Retention)));

    public static RowSet<(int Job, UniqueKey Key)> UniqueList { get; } = new(
        Column<(int Job, UniqueKey Key)>.Int("job", row => row.Job),
        Column<(int Job, UniqueKey Key)>.Text("name", row => row.Key.Name),
        Column<(int Job, UniqueKey Key)>.Int("asked", row => (int?)row.Key.While),
        Column<(int Job, UniqueKey Key)>.Long("keep_for", row => UnixMicroseconds.From(row.Key.For)));

    public static RowSet<(int Job, NewJob New, UniqueKey Key)> ReplacingList { get; } = new(
        Column<(int Job, NewJob New, UniqueKey Key)>.Int("job", row => row.Job),
        Column<(int Job, NewJob New, UniqueKey Key)>.Bit("moves", row => row.Key.OnConflict is UniqueConflict.Reschedule),
        Column<(int Job, NewJob New, UniqueKey Key)>.Long("most", row => UnixMicroseconds.From(row.Key.MaxDelay)),
        Column<(int Job, NewJob New, UniqueKey Key)>.Int("at_most", row => AsksForMore(row.New) ? row.New.ConcurrencyLimit : null),
        Column<(int Job, NewJob New, UniqueKey Key)>.Text("rate", row => row.New.Rate?.Key),
        Column<(int Job, NewJob New, UniqueKey Key)>.Int("permits", row => row.New.Rate?.Permits),
        Column<(int Job, NewJob New, UniqueKey Key)>.Long("per", row => UnixMicroseconds.From(row.New.Rate?.Per)),
        Column<(int Job, NewJob New, UniqueKey Key)>.Int("burst", row => row.New.Rate?.Burst),
        Column<(int Job, NewJob New, UniqueKey Key)>.Int("cost", row => row.New.Rate?.Cost));

    public static RowSet<(int Job, NewJob New)> SequenceList { get; } = new(
        Column<(int Job, NewJob New)>.Int("job", row => row.Job),
        Column<(int Job, NewJob New)>.Text("name", row => row.New.Sequence),
        Column<(int Job, NewJob New)>.Int("condition", row => (int)SequenceChains.ConditionOf(row.New.SequenceFailure)));

    public static RowSet<(int Job, NewJob New)> GroupList { get; } = new(
        Column<(int Job, NewJob New)>.Int("job", row => row.Job),
        Column<(int Job, NewJob New)>.Text("name", row => row.New.Group),
        Column<(int Job, NewJob New)>.Int("weight", row => row.New.GroupWeight));

    public static RowSet<NewJob> LimitList { get; } = new(
        Column<NewJob>.Id("job", job => job.Id.Value), Column<NewJob>.Int("at_most", job => job.ConcurrencyLimit));

    public static RowSet<(JobId Job, JobRate Rate)> RateList { get; } = new(
        Column<(JobId Job, JobRate Rate)>.Id("job", row => row.Job.Value),
        Column<(JobId Job, JobRate Rate)>.Text("name", row => row.Rate.Key),
        Column<(JobId Job, JobRate Rate)>.Int("permits", row => row.Rate.Permits),
        Column<(JobId Job, JobRate Rate)>.Long("per", row => UnixMicroseconds.From(row.Rate.Per)),
        Column<(JobId Job, JobRate Rate)>.Int("burst", row => row.Rate.Burst),
        Column<(JobId Job, JobRate Rate)>.Int("cost", row => row.Rate.Cost));

    public static RowSet<JobText> JobTextList { get; } = new(
        Column<JobText>.Id("job", text => text.Job.Value), Column<JobText>.Text("name", text => text.Name), Column<JobText>.Text("value", text => text.Value));

    public static RowSet<JobFinish> OutcomeList { get; } = new(
        Column<JobFinish>.Id("job", finish => finish.Id.Value),
        Column<JobFinish>.Long("fence", finish => finish.Fence),
        Column<JobFinish>.Int("kind", finish => (int)finish.Outcome.Kind),
        Column<JobFinish>.Bit("charges", finish => finish.Outcome.ChargesAttempt),
        Column<JobFinish>.Long("delay", finish => UnixMicroseconds.From(finish.Outcome.Delay)),
        Column<JobFinish>.Text("result", finish => finish.Outcome.Result),
        Column<JobFinish>.Text("error_type", finish => finish.Outcome.Error?.Type),
        Column<JobFinish>.Text("error_message", finish => finish.Outcome.Error?.Message),
        Column<JobFinish>.Text("error_details", finish => finish.Outcome.Error?.Details),
        Column<JobFinish>.Text("fingerprint", finish => finish.Outcome.Error?.Fingerprint),
        Column<JobFinish>.Text("reason", finish => finish.Outcome.Reason),
        Column<JobFinish>.Text("queue", finish => finish.Outcome.Queue),
        Column<JobFinish>.Long("keep", finish => UnixMicroseconds.From(finish.Outcome.Retention)),
        Column<JobFinish>.Bit("unknown", finish => finish.Outcome.UnknownType),
        Column<JobFinish>.Bit("requires_mark", finish => finish.RequiresMark),
        Column<JobFinish>.Long("began_ago", finish => UnixMicroseconds.From(finish.StartedAgo)),
        Column<JobFinish>.Long("took", finish => UnixMicroseconds.From(finish.Took)));

    public static RowSet<HeldRow> HeldList { get; } = new(
        Column<HeldRow>.Id("job", row => row.Job.Value),
        Column<HeldRow>.Long("fence", row => row.Fence),
        Column<HeldRow>.Bit("started", row => row.Started),
        Column<HeldRow>.Double("progress", row => row.Progress?.Fraction),
        Column<HeldRow>.Text("progress_text", row => row.Progress?.Text));

    public static RowSet<(int Report, JobLogLine Line)> LineList { get; } = new(
        Column<(int Report, JobLogLine Line)>.Int("report", row => row.Report),
        Column<(int Report, JobLogLine Line)>.Long("at_time", row => UnixMicroseconds.From(row.Line.At)),
        Column<(int Report, JobLogLine Line)>.Int("level", row => (int)row.Line.Level),
        Column<(int Report, JobLogLine Line)>.Int("attempt", row => row.Line.Attempt),
        Column<(int Report, JobLogLine Line)>.Text("line", row => row.Line.Text));

    public static RowSet<RecurringDefinition> RecurringList { get; } = new(
        Column<RecurringDefinition>.Text("id", definition => definition.Id),
        Column<RecurringDefinition>.Text("type", definition => definition.Payload.Type),
        Column<RecurringDefinition>.Text("method", definition => definition.Payload.Method),
        Column<RecurringDefinition>.Text("signature", definition => definition.Payload.Signature),
        Column<RecurringDefinition>.Text("arguments", definition => definition.Payload.Arguments),
        Column<RecurringDefinition>.Int("format", definition => definition.Payload.Format),
        Column<RecurringDefinition>.Text("cron", definition => definition.Cron),
        Column<RecurringDefinition>.Text("time_zone", definition => definition.TimeZone),
        Column<RecurringDefinition>.Text("queue", definition => definition.Queue),
        Column<RecurringDefinition>.Int("priority", definition => definition.Priority),
        Column<RecurringDefinition>.Int("misfire", definition => (int)definition.Misfire),
        Column<RecurringDefinition>.Int("overlap", definition => (int)definition.Overlap),
        Column<RecurringDefinition>.Text("concurrency_key", definition => definition.ConcurrencyKey),
        Column<RecurringDefinition>.Long("concurrency_wait", definition => UnixMicroseconds.From(definition.ConcurrencyWait)),
        Column<RecurringDefinition>.Text("ambient", definition => definition.CapturedContext),
        Column<RecurringDefinition>.Bit("paused", definition => definition.Paused),
        Column<RecurringDefinition>.Bit("declared", definition => definition.Declared),
        Column<RecurringDefinition>.Long("next_at", definition => UnixMicroseconds.From(definition.Next)));

    public static RowSet<RecurringTick> TickList { get; } = new(
        Column<RecurringTick>.Text("id", tick => tick.Id),
        Column<RecurringTick>.Long("version", tick => tick.Version),
        Column<RecurringTick>.Long("next_at", tick => UnixMicroseconds.From(tick.Next)),
        Column<RecurringTick>.Text("fault", tick => tick.Fault));

    public static RowSet<JobTally> TallyList { get; } = new(
        Column<JobTally>.Int("period", tally => (int)tally.Period),
        Column<JobTally>.Long("start", tally => UnixMicroseconds.From(tally.Start)),
        Column<JobTally>.Text("method", tally => tally.Method),
        Column<JobTally>.Text("queue", tally => tally.Queue),
        Column<JobTally>.Text("version", tally => tally.ApplicationVersion),
        Column<JobTally>.Long("succeeded", tally => tally.Succeeded),
        Column<JobTally>.Long("failed", tally => tally.Failed),
        Column<JobTally>.Long("retried", tally => tally.Retried),
        Column<JobTally>.Long("deleted", tally => tally.Deleted),
        Column<JobTally>.Text("waits", tally => tally.Waits),
        Column<JobTally>.Text("durations", tally => tally.Durations));

    /// <summary>The jobs that are of a sequence, with their numbers.</summary>
    public static IReadOnlyList<(int Job, NewJob New)> OrderedIn(IEnumerable<NewJob> jobs) => [.. jobs.Index().Where(job => job.Item.Sequence is not null)];

    /// <summary>The jobs that are of a group, with their numbers.</summary>
    public static IReadOnlyList<(int Job, NewJob New)> GroupedIn(IEnumerable<NewJob> jobs) => [.. jobs.Index().Where(job => job.Item.Group is not null)];

    public static IReadOnlyList<(JobId Job, JobRate Rate)> RatedIn(IEnumerable<NewJob> jobs) =>
        [.. from job in jobs let rate = job.Rate where rate is not null select (job.Id, rate)];

    /// <summary>Whether a job has its place in <see cref="LimitList"/>: without, its key is one job's at a time.</summary>
    public static bool AsksForMore(NewJob job) => job.ConcurrencyLimit > 1;
}
