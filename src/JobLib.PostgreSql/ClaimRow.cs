using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>The answer of one pass of a fetch.</summary>
/// <param name="Accepted">The server is not marked as dead.</param>
/// <param name="Aside">How many jobs were set aside, since their keys are held.</param>
/// <param name="Cancelled">Jobs of cancelled batches that stand in the way.</param>
/// <param name="FellAsleep">From now on the server is known to sleep; what was created a moment before was not told to it.</param>
/// <param name="Jobs">The claimed jobs.</param>
/// <param name="Rowless">Claimed jobs of which nothing says what they are.</param>
internal sealed record ClaimPass(bool Accepted, long Aside, IReadOnlyList<JobId> Cancelled, bool FellAsleep, IReadOnlyList<(ClaimedJob Job, long Seq)> Jobs, IReadOnlyList<JobId> Rowless)
{
    /// <summary>There may be more behind what was put out of the way.</summary>
    public bool MayHaveMore => Aside > 0 || Cancelled.Count > 0 || Rowless.Count > 0 || FellAsleep;
}

/// <summary>Reads the columns of <c>QueueSql.Fetch</c>.</summary>
internal static class ClaimRow
{
    public static async ValueTask<ClaimPass> ReadAsync(Results results, ClaimHints hints)
    {
        var accepted = false;
        var fellAsleep = false;
        var aside = 0L;
        Guid[] cancelled = [];
        var jobs = new List<(ClaimedJob Job, long Seq)>();
        var rowless = new List<JobId>();
        while (await results.ReadAsync().ConfigureAwait(false))
        {
            (accepted, aside, fellAsleep) = (results.Bool(0), results.Long(1), results.Bool(31));
            if (jobs.Count + rowless.Count == 0) cancelled = results.Uuids(2);
            if (aside > 0) hints.MetKey();
            if (results.IsNull(3)) continue;
            if (!results.IsNull(11)) hints.MetKey();
            var (queue, seq) = (results.Text(7), results.Long(9));
            hints.Claimed(queue, results.Short(8), seq);
            if (results.IsNull(14)) rowless.Add(results.Id(3));
            else jobs.Add((ToJob(results, queue), seq));
        }

        return new(accepted, aside, [.. cancelled.Select(id => new JobId(id))], fellAsleep, jobs, rowless);
    }

    private static ClaimedJob ToJob(Results row, string queue)
    {
        var stored = ReadStored(row);
        return new()
        {
            Id = row.Id(3),
            Fence = row.Long(4),
            Attempt = row.Int(5) + 1,
            Crashes = row.Int(6),
            Queue = queue,
            Priority = row.Short(8),
            ReadyAt = row.Time(10),
            ConcurrencyKey = row.Bool(12) ? null : row.TextOrNull(11), // what this claim holds
            KeyTimedOut = row.Bool(12),
            Batch = row.UuidOrNull(13) is { } batch ? new JobId(batch) : null,
            CreatedAt = row.Time(14),
            ScheduledAt = stored.ScheduledAt,
            Payload = new(row.Text(16), row.Text(17), row.Text(18), row.Text(19), row.Short(20)),
            Parameters = stored.Parameters,
            CapturedContext = row.TextOrNull(22),
            RecurringId = row.TextOrNull(23),
            Parent = stored.Parent,
            Unreadable = stored.Unreadable,
        };
    }

    // What stands in the running row is JobLib's own. What its creator has written may have been written over since, and then stands in nobody's way but its own.
    private static (DateTimeOffset? ScheduledAt, IReadOnlyDictionary<string, string> Parameters, ParentOutcome? Parent, string? Unreadable) ReadStored(Results row)
    {
        try
        {
            ParentOutcome? parent = row.IsNull(24) ? null : new(row.Id(24).ToString(), (JobState)row.Short(25), row.TextOrNull(26), ToError(row));
            return (row.TimeOrNull(15), StoredParameters.FromJson(row.TextOrNull(21)), parent, null);
        }
        catch (Exception error) when (error is not NpgsqlException)
        {
            return (null, StoredParameters.None, null, $"What is stored of the job cannot be read: {error.Message}");
        }
    }

    private static JobError? ToError(Results row) => row.IsNull(27) ? null : new()
    {
        Type = row.Text(27), Message = row.TextOrNull(28) ?? "", Details = row.TextOrNull(29), Fingerprint = row.TextOrNull(30) ?? "",
    };
}
