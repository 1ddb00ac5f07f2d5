using System.Diagnostics;

namespace JobLib.Telemetry;

/// <summary>The span of an attempt. Empty when nobody listens; then it does nothing.</summary>
internal readonly struct ProcessSpan(Activity? span) : IDisposable
{
    /// <summary>Says what the attempt has come to.</summary>
    /// <param name="outcome">What is to become of the job.</param>
    /// <param name="error">What was thrown; null when nothing was.</param>
    public void Decided(JobOutcome outcome, Exception? error)
    {
        if (span is { IsAllDataRequested: true }) Decided(span, outcome, error);
    }

    public void Dispose() => SpanEnd.End(span);

    // A method of its own: a lambda costs an object even where it is not reached.
    private static void Decided(Activity span, JobOutcome outcome, Exception? error)
    {
        SpanEnd.Quietly(span, span => span.SetTag(TelemetryNames.Outcome, OutcomeNames.Of(outcome.Kind)));
        if (error is not null && outcome.Error is not null) SpanEnd.Fail(span, error); // one that was put back has not failed
    }
}
