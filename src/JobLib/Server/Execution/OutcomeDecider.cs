using System.Globalization;
using JobLib.Client;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Retries;
using JobLib.TimeLimits;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>The one place where it is decided what becomes of a job after an attempt.</summary>
internal sealed class OutcomeDecider(JobServerOptions options, TimeProvider clock, ILogger log)
{
    private static readonly JobOutcome Nothing = new() { Kind = JobOutcomeKind.Succeeded };

    public static JobOutcome Succeeded(string? result, string? note, IReadOnlyDictionary<string, string>? parameters) =>
        result is null && note is null && parameters is null
            ? Nothing
            : new() { Kind = JobOutcomeKind.Succeeded, Result = result, Reason = note, Parameters = parameters ?? Nothing.Parameters };

    /// <summary>The body, a filter or a disposer threw.</summary>
    public static JobOutcome Failed(ActiveJob job, Exception exception, IReadOnlyDictionary<string, string>? parameters)
    {
        if (job.CancelReason is not (CancelReason.None or CancelReason.TimedOut) && Causes.HasCancellation(exception))
            return Interrupted(job.CancelReason, parameters);
        var claim = job.Claim;
        var rule = job.Rule;
        var error = ErrorText.Of(exception);
        if (rule.Retries(exception, job.Attempt))
        {
            var delay = rule.DelayBefore(job.Attempt);
            return new() { Kind = JobOutcomeKind.Retry, Delay = delay, Error = error, Parameters = parameters ?? Nothing.Parameters };
        }

        var kind = rule.OnExceeded == AttemptsExceededAction.Delete ? JobOutcomeKind.Deleted : JobOutcomeKind.Failed;
        return new() { Kind = kind, Error = error, Reason = Exceeded(rule, job.Attempt), Parameters = parameters ?? Nothing.Parameters };
    }

    /// <summary>What the body threw, and for what reason when its time was up.</summary>
    public static Exception Explained(ActiveJob job, Exception exception) =>
        job is { CancelReason: CancelReason.TimedOut, Timeout: { } timeout } && Causes.HasCancellation(exception)
            ? new JobTimeoutException(timeout, exception)
            : exception;

    /// <summary>The job was to be started by a time that has passed; null when it may be started.</summary>
    public JobOutcome? Expired(ActiveJob job)
    {
        if (job.Claim.Parameters.Count == 0) return null; // nearly all: the clock is not asked
        if (JobTimeLimits.ExpiredSince(job.Claim, clock.GetUtcNow()) is not { } since) return null;
        var text = since.ToString("u", CultureInfo.InvariantCulture);
        log.JobExpired(job.Claim.Id, JobDisplayNames.Plain(job.Claim.Payload), since);
        return new()
        {
            Kind = JobOutcomeKind.Deleted,
            ChargesAttempt = false,
            Reason = $"expired: it was to be started by {text}",
            Parameters = new Dictionary<string, string> { [JobTimeLimits.ExpiredAt] = text },
        };
    }

    /// <summary>The payload cannot be read, or names what may not be called: no retry can help.</summary>
    public JobOutcome Malformed(ActiveJob job, Exception exception)
    {
        var error = ErrorText.Of(exception);
        log.PayloadRefused(job.Claim.Id, error.Message);
        return new() { Kind = JobOutcomeKind.Failed, Error = error, Reason = "The payload was refused." };
    }

    /// <summary>The type or the method is not known here; another server may know it.</summary>
    public JobOutcome Unknown(ActiveJob job, Exception exception)
    {
        var claim = job.Claim;
        var now = clock.GetUtcNow();
        var since = claim.Parameters.TryGetValue(GivenParameters.UnknownSince, out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var first) && first < now ? first : now;
        log.TypeUnknown(claim.Id, JobDisplayNames.Plain(claim.Payload), exception.Message);
        if (now - since >= options.UnknownTypeTimeout)
        {
            return new()
            {
                Kind = JobOutcomeKind.Failed,
                Error = ErrorText.Of(exception),
                Reason = "No server knew the job's type or method.",
                UnknownType = true,
            };
        }

        return new()
        {
            Kind = JobOutcomeKind.Released,
            ChargesAttempt = false,
            Delay = options.UnknownTypeDelay,
            Reason = exception.Message,
            UnknownType = true,
            Parameters = new Dictionary<string, string> { [GivenParameters.UnknownSince] = since.ToString("O", CultureInfo.InvariantCulture) },
        };
    }

    /// <summary>The body said that it completes in its own transaction, and that was not committed.</summary>
    public static JobOutcome Uncommitted(ActiveJob job) => Failed(
        job,
        new InvalidOperationException(
            "The job called JobContext.CompleteAsync, and its transaction was not committed before the job returned. Commit it, or do not call CompleteAsync."
        ),
        null);

    /// <summary>Logs what will happen after a failed attempt, once all filters have had their say.</summary>
    public void LogFailure(ActiveJob job, JobOutcome outcome, Exception exception)
    {
        job.Failure = job.RequiresMark ? exception : null;
        if (job.RequiresMark) return; // whether it has failed is known when the storage has answered

        var claim = job.Claim;
        switch (outcome.Kind)
        {
            case JobOutcomeKind.Retry:
                log.AttemptFailed(claim.Id, JobDisplayNames.Plain(claim.Payload), job.Attempt, job.Rule.Attempts + 1, After(outcome.Delay), exception);
                break;
            case JobOutcomeKind.Failed or JobOutcomeKind.Deleted:
                log.JobFailed(claim.Id, JobDisplayNames.Plain(claim.Payload), job.Attempt, outcome.Kind, exception);
                break;
        }
    }

    /// <summary>Logs that a body came to its end long after its attempt was given up.</summary>
    public void LogEndOfStuck(ActiveJob job, JobOutcome outcome) => log.StuckJobEnded(job.Claim.Id, JobDisplayNames.Plain(job.Claim.Payload), outcome.Kind);

    /// <summary>Logs what a filter of the outcome or a disposer threw after the attempt had failed already: its own error tells more.</summary>
    public void LogLaterError(ActiveJob job, JobOutcome outcome, Exception exception) => log.LaterError(job.Claim.Id, outcome.Kind, exception);

    // A filter may have set any delay.
    private DateTimeOffset After(TimeSpan delay)
    {
        var now = clock.GetLocalNow();
        return delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
    }

    private static JobOutcome Interrupted(CancelReason reason, IReadOnlyDictionary<string, string>? parameters) => new()
    {
        Kind = JobOutcomeKind.Released,
        ChargesAttempt = false,
        Reason = reason == CancelReason.Shutdown ? "the server stopped" : "the server lost its lease",
        Parameters = parameters ?? Nothing.Parameters,
    };

    private static string Exceeded(RetryRule rule, int attempt) => attempt > rule.Attempts
        ? string.Create(CultureInfo.InvariantCulture, $"attempt {attempt} was the last of {rule.Attempts + 1}")
        : "the exception is not one that is retried";
}
