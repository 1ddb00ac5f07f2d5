using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <summary>The answer of one pass of a fetch.</summary>
/// <param name="Accepted">The server's lease has not expired.</param>
/// <param name="Aside">How many jobs were set aside, since their keys are held.</param>
/// <param name="Cancelled">Jobs of cancelled batches that stand in the way.</param>
/// <param name="FellAsleep">From now on the server is known to sleep; what was created a moment before was not told to it.</param>
/// <param name="Jobs">The claimed jobs.</param>
internal sealed record ClaimPass(bool Accepted, long Aside, IReadOnlyList<JobId> Cancelled, bool FellAsleep, IReadOnlyList<(ClaimedJob Job, long Seq)> Jobs)
{
    /// <summary>There may be more behind what was put out of the way.</summary>
    public bool MayHaveMore => Aside > 0 || Cancelled.Count > 0 || FellAsleep;
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
        while (await results.ReadAsync().ConfigureAwait(false))
        {
            (accepted, aside, fellAsleep) = (results.Bool(0), results.Long(1), results.Bool(31));
            if (jobs.Count == 0) cancelled = results.Uuids(2);
            if (aside > 0) hints.MetKey();
            if (results.IsNull(3)) continue;
            if (!results.IsNull(11)) hints.MetKey();
            var job = ToJob(results);
            jobs.Add((job, results.Long(9)));
            hints.Claimed(job.Queue, job.Priority, results.Long(9));
        }

        return new(accepted, aside, [.. cancelled.Select(id => new JobId(id))], fellAsleep, jobs);
    }

    private static ClaimedJob ToJob(Results row) => new()
    {
        Id = row.Id(3),
        Fence = row.Long(4),
        Attempt = row.Int(5) + 1,
        Crashes = row.Int(6),
        Queue = row.Text(7),
        Priority = row.Short(8),
        ReadyAt = row.Time(10),
        ConcurrencyKey = row.Bool(12) ? null : row.TextOrNull(11), // what this claim holds
        KeyTimedOut = row.Bool(12),
        Batch = row.UuidOrNull(13) is { } batch ? new JobId(batch) : null,
        CreatedAt = row.Time(14),
        ScheduledAt = row.TimeOrNull(15),
        Payload = new(row.Text(16), row.Text(17), row.Text(18), row.Text(19), row.Short(20)),
        Parameters = StoredParameters.FromJson(row.TextOrNull(21)),
        Ambient = row.TextOrNull(22),
        RecurringId = row.TextOrNull(23),
        Parent = row.IsNull(24) ? null : new(row.Id(24).ToString(), (JobState)row.Short(25), row.TextOrNull(26), ToError(row)),
    };

    private static JobError? ToError(Results row) => row.IsNull(27) ? null : new()
    {
        Type = row.Text(27), Message = row.Text(28), Details = row.TextOrNull(29), Fingerprint = row.Text(30),
    };
}
