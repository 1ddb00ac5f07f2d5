using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.Telemetry;

/// <summary>The creation of a job or of a set of them, which somebody wants to know of.</summary>
internal sealed class EnqueueOperation(JobTelemetry telemetry, Activity? span, long began)
{
    private readonly Dictionary<SentKind, int> jobs = []; // not the jobs themselves: there may be millions
    private JobId last;

    /// <summary>A job that was given to the storage. It counts if it was created.</summary>
    public void Add(NewJob job, InsertStatus status)
    {
        if (status != InsertStatus.Created) return;
        var kind = new SentKind(job.Queue, JobTagNames.Of(job.Payload), job.RecurringId);
        jobs[kind] = jobs.GetValueOrDefault(kind) + 1;
        last = job.Id;
    }

    /// <summary>The caller has its answer.</summary>
    public void Completed() => End(null);

    /// <summary>The caller has an exception instead.</summary>
    public void Failed(Exception error) => End(error);

    private void End(Exception? error)
    {
        var queue = OfAll(static kind => kind.Queue);
        telemetry.Sent(jobs, queue, began, error);
        if (span is { IsAllDataRequested: true })
        {
            SpanEnd.Quietly(span, span => Describe(span, queue));
            if (error is not null) SpanEnd.Fail(span, error);
        }

        SpanEnd.End(span);
    }

    // A filter may have chosen another queue than the one that the span began with.
    private void Describe(Activity span, string? queue)
    {
        if (jobs.Count > 0)
        {
            span.DisplayName = JobTelemetry.Named(TelemetryNames.Enqueue, queue);
            span.SetTag(TelemetryNames.Destination, queue);
        }

        var count = jobs.Values.Sum();
        if (count == 1) span.SetTag(TelemetryNames.MessageId, last.ToString());
        else span.SetTag(TelemetryNames.MessageCount, count);
        if (OfAll(static kind => kind.Name) is { } name) span.SetTag(TelemetryNames.JobName, name);
        if (OfAll(static kind => kind.RecurringId) is { } recurring) span.SetTag(TelemetryNames.RecurringId, recurring);
    }

    // What all of them have in common; null when they differ.
    private string? OfAll(Func<SentKind, string?> part) => jobs.Keys.Select(part).Distinct().Take(2).ToArray() is [var only] ? only : null;
}
