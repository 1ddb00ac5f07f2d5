using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>A job that a claim has come upon, with all that a worker needs.</summary>
internal sealed class ReadyJob(string queue) : SqliteJob(queue)
{
    /// <summary>Null when the row that says what the job is has gone.</summary>
    public JobPayload? Payload { get; init; }

    public Instant CreatedAt { get; init; }

    public Instant ScheduledAt { get; init; }

    public string? CapturedContext { get; init; }

    public string? Parameters { get; init; }

    public string? ParentOutcome { get; init; }

    public string? RecurringId { get; init; }

    public override bool IsLost => Payload is null;

    public ClaimedJob ToClaimed(JobPayload payload)
    {
        var areParametersRead = Json.TryReadMap(Parameters, out var parameters);
        ParentOutcome? parent = null;
        var isParentRead = ParentOutcome is not { } text || Json.TryReadOutcome(text, out parent);
        return new()
        {
            Id = Id,
            Fence = Fence,
            Attempt = Attempts + 1,
            Crashes = Crashes,
            Payload = payload,
            Queue = Queue,
            Priority = PriorityOf(Rank),
            CreatedAt = CreatedAt.ToOffset(),
            ReadyAt = ReadyAt.ToOffset(),
            ScheduledAt = ScheduledAt.OrNull(),
            Parameters = parameters,
            CapturedContext = CapturedContext,
            Batch = Batch,
            RecurringId = RecurringId,
            ConcurrencyKey = OccupiedKey,
            KeyTimedOut = KeyTimedOut,
            Parent = parent,
            Unreadable =
                payload.Type == MethodTable.Lost
                    ? "The method that the job calls is not in joblib_method. The file has been changed by hand, or parts of it restored."
                : !areParametersRead ? "What is stored as the job's parameters (joblib_job.parameters) is no JSON object of texts."
                : !isParentRead ? "What is stored as its parent's end (joblib_job.parent_outcome) cannot be read."
                : null,
        };
    }
}
