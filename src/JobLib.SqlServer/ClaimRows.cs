using System.Collections.ObjectModel;
using System.Globalization;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>
/// Reads what <c>fetch_jobs</c> answers: whether the server is live and when the first may go that waits for its rate, then its jobs, then their parameters,
/// then the ids of places that led to no job.
/// </summary>
internal static class ClaimRows
{
    public static async ValueTask<FetchResult> ReadAsync(Results results)
    {
        if (!await results.ReadAsync().ConfigureAwait(false) || !results.Bool(0)) return FetchResult.Refused;
        var heldIn = results.DueInOrNull(1);
        await results.NextAsync().ConfigureAwait(false);
        var jobs = await results.ListAsync(ToJob).ConfigureAwait(false);
        await results.NextAsync().ConfigureAwait(false);
        var parameters = (await results.ListAsync(row => (Job: row.Id(0), Name: row.Text(1), Value: row.Text(2))).ConfigureAwait(false)).ToLookup(
            row => row.Job,
            row => (row.Name, row.Value)
        );
        // a claim that is repeated has removed nothing
        var removed = await results.NextAsync().ConfigureAwait(false) ? await results.ListAsync(row => row.Id(0)).ConfigureAwait(false) : [];
        return new(true, parameters.Count == 0 ? jobs : [.. jobs.Select(job => With(job, parameters[job.Id]))]) { Removed = removed, HeldIn = heldIn };
    }

    private static ClaimedJob ToJob(Results row)
    {
        var unreadable = Fault(row);
        return new()
        {
            Id = row.Id(0),
            Fence = row.Long(1),
            Attempt = Math.Max(1, unchecked(row.Int(2) + 1)),
            Crashes = row.Int(3),
            Queue = row.Text(4),
            Priority = row.Int(5),
            ReadyAt = Time(row, 6) ?? DateTimeOffset.UnixEpoch,
            ConcurrencyKey = row.Bool(8) ? null : row.TextOrNull(7),
            KeyTimedOut = row.Bool(8),
            Batch = row.IdOrNull(9),
            CreatedAt = Time(row, 10) ?? DateTimeOffset.UnixEpoch,
            ScheduledAt = Time(row, 11),
            Payload = new(row.Text(12), row.Text(13), row.Text(14), row.Text(15), row.Int(16)),
            CapturedContext = row.TextOrNull(17),
            RecurringId = row.TextOrNull(18),
            Parent =
                unreadable is null && row.IdOrNull(19) is { } parent ? new(parent.ToString(), (JobState)row.Int(20), row.TextOrNull(21), ToError(row)) : null,
            Parameters = ReadOnlyDictionary<string, string>.Empty,
            Unreadable = unreadable,
        };
    }

    // What somebody may have written into the row that no job can have; null when there is nothing.
    private static string? Fault(Results row)
    {
        foreach (var (column, name) in new[] { (6, "ready_at"), (10, "created_at"), (11, "scheduled_at") })
        {
            if (!row.IsNull(column) && !UnixMicroseconds.IsInstant(row.Long(column)))
                return string.Create(CultureInfo.InvariantCulture, $"{name} is {row.Long(column)}, which is no time.");
        }

        return row.IsNull(19) || Enum.IsDefined((JobState)row.Int(20))
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The parent's state is {row.Int(20)}, which is none.");
    }

    private static DateTimeOffset? Time(Results row, int column) =>
        row.IsNull(column) || !UnixMicroseconds.IsInstant(row.Long(column)) ? null : row.Time(column);

    private static ClaimedJob With(ClaimedJob job, IEnumerable<(string Name, string Value)> parameters)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (!JobText.IsName(name))
                return job with { Unreadable = job.Unreadable ?? $"A parameter is stored under '{name}', which is no name of a parameter." };
            named[JobText.NameOf(name)] = value;
        }

        return job with { Parameters = named };
    }

    private static JobError? ToError(Results row) => row.IsNull(22) ? null : new()
    {
        Type = row.Text(22), Message = row.TextOrNull(23) ?? "", Details = row.TextOrNull(24), Fingerprint = row.TextOrNull(25) ?? "",
    };
}
