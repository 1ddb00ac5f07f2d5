namespace JobLib.Cli.Commands.Jobs;

/// <summary>Jobs as JSON, with the members that the dashboard's API gives them.</summary>
internal static class JobShapes
{
    public static object Summary(JobSummary job, IJobMonitor monitor) => new
    {
        job.Id,
        Name = monitor.DisplayName(job.Payload),
        job.State,
        job.Queue,
        job.Priority,
        job.Attempt,
        job.Retrying,
        job.CreatedAt,
        job.DueAt,
        job.StartedAt,
        job.FinishedAt,
        job.Duration, job.Server, job.ApplicationVersion, job.BatchId, job.RecurringId, job.Tags,
        Progress = job.Progress?.Fraction, Error = Error(job.Error, details: false),
    };

    /// <param name="job">The job.</param>
    /// <param name="monitor">Knows its name.</param>
    /// <param name="values">Whether arguments, result and parameters are told.</param>
    public static object Details(JobDetails job, IJobMonitor monitor, bool values) => new
    {
        Job = Summary(job, monitor),
        Type = job.Payload.Type,
        Method = job.Payload.Method,
        Arguments = values ? job.Payload.Arguments : null,
        Result = values ? job.Result : null,
        Parameters = values ? job.Parameters : null,
        job.Reason, job.Crashes, job.ConcurrencyKey, job.BlockedBy, job.RateKey, job.RateFreeAt,
        job.Group, job.Sequence, job.SequenceHeldBy, job.IdempotencyKey, job.ParentId, job.Children, job.ExpiresAt,
        History = job.History.Select(entry => new
        {
            entry.State,
            entry.At,
            entry.Attempt,
            entry.Server,
            entry.ApplicationVersion,
            entry.Duration,
            entry.DueAt,
            entry.Reason,
            By = entry.Actor?.Name,
            entry.Actor?.From,
            Error = Error(entry.Error, details: true),
        }),
    };

    private static object? Error(JobError? error, bool details) =>
        error is null
            ? null
            : new
            {
                error.Type,
                error.Fingerprint,
                error.Message,
                Details = details ? error.Details : null,
            };
}
