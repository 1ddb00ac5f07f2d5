using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>The answer of one pass of a fetch.</summary>
/// <param name="Accepted">The server is not marked as dead.</param>
/// <param name="Aside">How many jobs were set aside, since their keys have no room, or go back, since that has just changed.</param>
/// <param name="Cancelled">Jobs of cancelled batches that stand in the way.</param>
/// <param name="FellAsleep">From now on the server is known to sleep; what was created a moment before was not told to it.</param>
/// <param name="Jobs">The claimed jobs.</param>
/// <param name="HeldIn">When the first of those may go that wait for a rate; null: none was set aside for one.</param>
/// <param name="IsTaken">A limited queue was passed over, since another claim from it was under way.</param>
/// <param name="Rowless">Claimed jobs of which nothing says what they are.</param>
internal sealed record ClaimPass(
    bool Accepted,
    long Aside,
    IReadOnlyList<JobId> Cancelled,
    bool FellAsleep,
    IReadOnlyList<(ClaimedJob Job, long Seq)> Jobs,
    TimeSpan? HeldIn,
    bool IsTaken,
    IReadOnlyList<JobId> Rowless
)
{
    /// <summary>There may be more behind what was put out of the way.</summary>
    public bool MayHaveMore => Aside > 0 || Cancelled.Count > 0 || Rowless.Count > 0 || FellAsleep;
}

/// <summary>Reads the columns of <c>QueueSql.Fetch</c>.</summary>
internal static class ClaimRow
{
    // The columns, in the order of the statement: the claim, the job as it runs, the job as it was created, its parent.
    private const int Accepted = 0, Aside = 1, Cancelled = 2, FellAsleep = 31, HeldIn = 32, IsTaken = 33, Limited = 34,
        Job = 3, Fence = 4, Attempts = 5, Crashes = 6, Queue = 7, Priority = 8, Seq = 9, ReadyAt = 10, ConcurrencyKey = 11, KeyTimedOut = 12, Batch = 13,
        CreatedAt = 14, ScheduledAt = 15, Type = 16, Method = 17, Signature = 18, Arguments = 19, Format = 20, Parameters = 21, Ambient = 22, RecurringId = 23,
        Parent = 24, ParentState = 25, ParentResult = 26, ErrorType = 27, ErrorMessage = 28, ErrorDetails = 29, Fingerprint = 30;

    public static async ValueTask<ClaimPass> ReadAsync(Results results, ClaimHints hints)
    {
        var accepted = false;
        var fellAsleep = false;
        var aside = 0L;
        var taken = false;
        TimeSpan? heldIn = null;
        Guid[] cancelled = [];
        string[] limited = [];
        var jobs = new List<(ClaimedJob Job, long Seq)>();
        var rowless = new List<JobId>();
        while (await results.ReadAsync().ConfigureAwait(false))
        {
            (accepted, aside, fellAsleep) = (results.Bool(Accepted), results.Long(Aside), results.Bool(FellAsleep));
            if (jobs.Count + rowless.Count == 0)
            {
                cancelled = results.Uuids(Cancelled);
                (taken, limited) = (results.Bool(IsTaken), results.Texts(Limited));
            }

            if (aside > 0) hints.MetKey();
            heldIn = results.SpanOrNull(HeldIn);
            if (results.IsNull(Job)) continue;
            if (!results.IsNull(ConcurrencyKey)) hints.MetKey();
            var (queue, seq) = (results.Text(Queue), results.Long(Seq));
            hints.Claimed(queue, results.Short(Priority), seq);
            if (results.IsNull(CreatedAt)) rowless.Add(results.Id(Job));
            else jobs.Add((ToJob(results, queue), seq));
        }

        hints.MetLimits(limited, jobs.Select(item => item.Job.Queue));
        return new(accepted, aside, [.. cancelled.Select(id => new JobId(id))], fellAsleep, jobs, heldIn, taken, rowless);
    }

    private static ClaimedJob ToJob(Results row, string queue)
    {
        var stored = ReadStored(row);
        return new()
        {
            Id = row.Id(Job),
            Fence = row.Long(Fence),
            Attempt = row.Int(Attempts) + 1,
            Crashes = row.Int(Crashes),
            Queue = queue,
            Priority = row.Short(Priority),
            ReadyAt = row.Time(ReadyAt),
            ConcurrencyKey = row.Bool(KeyTimedOut) ? null : row.TextOrNull(ConcurrencyKey), // what this claim holds
            KeyTimedOut = row.Bool(KeyTimedOut),
            Batch = row.UuidOrNull(Batch) is { } batch ? new JobId(batch) : null,
            CreatedAt = row.Time(CreatedAt),
            ScheduledAt = stored.ScheduledAt,
            Payload = new(row.Text(Type), row.Text(Method), row.Text(Signature), row.Text(Arguments), row.Short(Format)),
            Parameters = stored.Parameters,
            CapturedContext = row.TextOrNull(Ambient),
            RecurringId = row.TextOrNull(RecurringId),
            Parent = stored.Parent,
            Unreadable = stored.Unreadable,
        };
    }

    // What stands in the running row is JobLib's own. What its creator has written may have been written over since, and then stands in nobody's way but its
    // own.
    private static (DateTimeOffset? ScheduledAt, IReadOnlyDictionary<string, string> Parameters, ParentOutcome? Parent, string? Unreadable) ReadStored(
        Results row
    )
    {
        try
        {
            ParentOutcome? parent = row.IsNull(Parent)
                ? null
                : new(row.Id(Parent).ToString(), (JobState)row.Short(ParentState), row.TextOrNull(ParentResult), ToError(row));
            return (row.TimeOrNull(ScheduledAt), StoredParameters.FromJson(row.TextOrNull(Parameters)), parent, null);
        }
        catch (Exception error) when (error is not NpgsqlException)
        {
            return (null, StoredParameters.None, null, $"What is stored of the job cannot be read: {error.Message}");
        }
    }

    private static JobError? ToError(Results row) => row.IsNull(ErrorType) ? null : new()
    {
        Type = row.Text(ErrorType),
        Message = row.TextOrNull(ErrorMessage) ?? "",
        Details = row.TextOrNull(ErrorDetails),
        Fingerprint = row.TextOrNull(Fingerprint) ?? "",
    };
}
