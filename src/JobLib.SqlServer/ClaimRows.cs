using System.Collections.ObjectModel;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>Reads what <c>fetch_jobs</c> answers: whether the server is live, then its jobs, then their parameters.</summary>
internal static class ClaimRows
{
    public static async ValueTask<FetchResult> ReadAsync(Results results)
    {
        if (!await results.ReadAsync().ConfigureAwait(false) || !results.Bool(0)) return FetchResult.Refused;
        await results.NextAsync().ConfigureAwait(false);
        var jobs = await results.ListAsync(ToJob).ConfigureAwait(false);
        await results.NextAsync().ConfigureAwait(false);
        var parameters = (await results.ListAsync(row => (Job: row.Id(0), Name: JobText.NameOf(row.Text(1)), Value: row.Text(2))).ConfigureAwait(false)).ToLookup(row => row.Job);
        if (jobs.Count == 0) return FetchResult.Empty;
        if (parameters.Count == 0) return new(true, jobs);
        return new(true, [.. jobs.Select(job => parameters.Contains(job.Id) ? job with { Parameters = parameters[job.Id].ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal) } : job)]);
    }

    private static ClaimedJob ToJob(Results row) => new()
    {
        Id = row.Id(0),
        Fence = row.Long(1),
        Attempt = row.Int(2) + 1,
        Crashes = row.Int(3),
        Queue = row.Text(4),
        Priority = row.Int(5),
        ReadyAt = row.Time(6),
        ConcurrencyKey = row.Bool(8) ? null : row.TextOrNull(7),
        KeyTimedOut = row.Bool(8),
        Batch = row.IdOrNull(9),
        CreatedAt = row.Time(10),
        ScheduledAt = row.TimeOrNull(11),
        Payload = new(row.Text(12), row.Text(13), row.Text(14), row.Text(15), row.Int(16)),
        Ambient = row.TextOrNull(17),
        RecurringId = row.TextOrNull(18),
        Parent = row.IdOrNull(19) is { } parent ? new(parent.ToString(), (JobState)row.Int(20), row.TextOrNull(21), ToError(row)) : null,
        Parameters = ReadOnlyDictionary<string, string>.Empty,
    };

    private static JobError? ToError(Results row) => row.IsNull(22) ? null : new()
    {
        Type = row.Text(22), Message = row.TextOrNull(23) ?? "", Details = row.TextOrNull(24), Fingerprint = row.TextOrNull(25) ?? "",
    };
}
