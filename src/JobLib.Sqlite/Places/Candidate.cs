using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>A ready job that a claim has come upon, with all that a worker needs.</summary>
internal sealed record Candidate(Placed Placed)
{
    /// <summary>Null when the row that says what the job is has gone: such a job is removed.</summary>
    public JobPayload? Payload { get; private init; }

    public long CreatedAt { get; private init; }

    public long? ScheduledAt { get; private init; }

    public string? Ambient { get; private init; }

    public string? Parameters { get; private init; }

    public string? ParentOutcome { get; private init; }

    public long? ConcurrencyWait { get; private init; }

    public string? RecurringId { get; private init; }

    /// <summary>Reads a row of <c>JobQueueSql.QueueFetch</c>.</summary>
    public static Candidate Read(WriteScope scope, SqliteStatement row, string queue)
    {
        var placed = new Placed
        {
            Id = row.Id(2), Place = Place.Ready, State = JobState.Enqueued, Queue = queue, Rank = row.Int(0), Seq = row.Int(1), ReadyAt = row.Int(3),
            Fence = row.Int(4), Attempts = row.Int32(5), Crashes = row.Int32(6), TimedOut = row.Flag(7), WaitUntil = row.IntOrNull(8),
            Retention = row.IntOrNull(16), Batch = row.IdOrNull(17), ConcurrencyKey = row.TextOrNull(19),
        };
        if (row.IsNull(9)) return new(placed);
        return new(placed)
        {
            Payload = scope.Methods.Payload(scope.Session, row.Int(9), row.Text(10), row.Int32(11)),
            CreatedAt = row.Int(12),
            ScheduledAt = row.IntOrNull(13),
            Ambient = row.TextOrNull(14),
            Parameters = row.TextOrNull(15),
            ParentOutcome = row.TextOrNull(18),
            ConcurrencyWait = row.IntOrNull(20),
            RecurringId = row.TextOrNull(21),
        };
    }

    public ClaimedJob ToClaimed(JobPayload payload, long fence, string? heldKey)
    {
        var areParametersRead = Json.TryReadMap(Parameters, out var parameters);
        ParentOutcome? parent = null;
        var isParentRead = ParentOutcome is not { } text || Json.TryReadOutcome(text, out parent);
        return new()
        {
            Id = Placed.Id,
            Fence = fence,
            Attempt = Placed.Attempts + 1,
            Crashes = Placed.Crashes,
            Payload = payload,
            Queue = Placed.Queue,
            Priority = 9 - (int)Math.Clamp(Placed.Rank, 0, 9),
            CreatedAt = Micros.Instant(CreatedAt),
            ReadyAt = Micros.Instant(Placed.ReadyAt ?? CreatedAt),
            ScheduledAt = Micros.Instant(ScheduledAt),
            Parameters = parameters,
            Ambient = Ambient,
            Batch = Placed.Batch,
            RecurringId = RecurringId,
            ConcurrencyKey = heldKey,
            KeyTimedOut = Placed.TimedOut,
            Parent = parent,
            Unreadable =
                payload.Type == MethodTable.Lost ? "The method that the job calls is not in joblib_method. The file has been changed by hand, or parts of it restored."
                : !areParametersRead ? "What is stored as the job's parameters (joblib_job.parameters) is no JSON object of texts."
                : !isParentRead ? "What is stored as its parent's end (joblib_job.parent_outcome) cannot be read."
                : null,
        };
    }
}
