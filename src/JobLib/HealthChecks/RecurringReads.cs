namespace JobLib.HealthChecks;

/// <summary>Reads what <see cref="RecurringHealthCheck"/> judges.</summary>
internal sealed class RecurringReads(IJobMonitor monitor, IReadOnlyCollection<string> required)
{
    private const int MostLooked = 500; // the largest page: of more, those that nobody has asked for are passed over

    // from read to read: a job may be forgotten before the next one has succeeded
    private readonly Dictionary<string, DateTimeOffset> successes = new(StringComparer.Ordinal);

    public async Task<RecurringState> ReadAsync(CancellationToken cancellationToken)
    {
        var page = await monitor.RecurringAsync(new(MostLooked), cancellationToken);
        var jobs = page.Items.ToDictionary(job => job.Id, StringComparer.Ordinal);
        foreach (var id in required)
        {
            if (!jobs.TryGetValue(id, out var job) && await monitor.FindRecurringAsync(id, cancellationToken) is { } found) jobs.Add(id, job = found);
            if (job is not null && await LastSuccessAsync(job, cancellationToken) is { } at) successes[id] = at;
        }

        return new(jobs, successes.ToDictionary());
    }

    private async Task<DateTimeOffset?> LastSuccessAsync(RecurringSummary job, CancellationToken cancellationToken)
    {
        if (job is { LastJobState: JobState.Succeeded, LastJobId: { } last })
            return (await monitor.FindAsync(last, cancellationToken))?.FinishedAt ?? job.LastAt;
        var query = new JobQuery { RecurringId = job.Id, States = [JobState.Succeeded], Order = JobOrder.FinishedFirst, Size = 1 };
        return (await monitor.QueryAsync(query, cancellationToken)).Items is [var success] ? success.FinishedAt : null;
    }
}
