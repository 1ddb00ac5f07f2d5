using System.Globalization;
using JobLib.Diagnostics;
using JobLib.Filters;
using JobLib.Invocation;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>The one place where it is decided what becomes of a job after an attempt.</summary>
internal sealed class OutcomeDecider(JobServerOptions options, TimeProvider clock, ILogger log)
{
    /// <summary>The parameter in which a job that nobody knows carries since when that is so.</summary>
    public const string UnknownSince = "joblib-unknown-since";

    private static readonly JobOutcome Nothing = new() { Kind = JobOutcomeKind.Succeeded };

    public static JobOutcome Succeeded(string? result, string? note, IReadOnlyDictionary<string, string>? parameters) =>
        result is null && note is null && parameters is null
            ? Nothing
            : new() { Kind = JobOutcomeKind.Succeeded, Result = result, Reason = note, Parameters = parameters ?? Nothing.Parameters };

    /// <summary>The body or a filter threw.</summary>
    public static JobOutcome Failed(ActiveJob job, Exception exception, RetryRule rule, IReadOnlyDictionary<string, string>? parameters)
    {
        if (exception is OperationCanceledException && job.CancelReason != CancelReason.None) return Interrupted(job.CancelReason, parameters);
        var claim = job.Claim;
        var error = ErrorText.Of(exception);
        if (rule.Retries(exception, claim.Attempt))
        {
            var delay = rule.DelayBefore(claim.Attempt);
            return new() { Kind = JobOutcomeKind.Retry, Delay = delay, Error = error, Parameters = parameters ?? Nothing.Parameters };
        }

        var kind = rule.OnExceeded == AttemptsExceededAction.Delete ? JobOutcomeKind.Deleted : JobOutcomeKind.Failed;
        return new() { Kind = kind, Error = error, Reason = Exceeded(rule, claim.Attempt), Parameters = parameters ?? Nothing.Parameters };
    }

    /// <summary>The payload cannot be read, or names what may not be called: no retry can help.</summary>
    public JobOutcome Malformed(ActiveJob job, Exception exception)
    {
        log.PayloadRefused(job.Claim.Id, exception.Message);
        return new() { Kind = JobOutcomeKind.Failed, Error = ErrorText.Of(exception), Reason = "The payload was refused." };
    }

    /// <summary>The type or the method is not known here; another server may know it.</summary>
    public JobOutcome Unknown(ActiveJob job, Exception exception)
    {
        var claim = job.Claim;
        var now = clock.GetUtcNow();
        var since = claim.Parameters.TryGetValue(UnknownSince, out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var first) ? first : now;
        log.TypeUnknown(claim.Id, claim.Payload.Type, claim.Payload.Method, exception.Message);
        if (now - since >= options.UnknownTypeTimeout)
        {
            return new() { Kind = JobOutcomeKind.Failed, Error = ErrorText.Of(exception), Reason = "No server knew the job's type or method.", UnknownType = true };
        }

        return new()
        {
            Kind = JobOutcomeKind.Released,
            ChargesAttempt = false,
            Delay = options.UnknownTypeDelay,
            Reason = exception.Message,
            UnknownType = true,
            Parameters = new Dictionary<string, string> { [UnknownSince] = since.ToString("O", CultureInfo.InvariantCulture) },
        };
    }

    /// <summary>The body said that it completes in its own transaction, and that was not committed.</summary>
    public static JobOutcome Uncommitted(ActiveJob job) => Failed(
        job,
        new InvalidOperationException("The job called JobContext.CompleteAsync, and its transaction was not committed before the job returned. Commit it, or do not call CompleteAsync."),
        job.Rule,
        null);

    /// <summary>Logs what will happen after a failed attempt, once all filters have had their say.</summary>
    public void LogFailure(ActiveJob job, JobOutcome outcome, Exception exception)
    {
        job.Failure = job.RequiresMark ? exception : null;
        if (job.RequiresMark) return; // whether it has failed is known when the storage has answered

        try
        {
            Log(job, outcome, exception);
        }
        catch (Exception)
        {
            // Loggers ask the exception for its text, and that may throw: what we could read of it is better than nothing.
            Log(job, outcome, new InvalidOperationException(ErrorText.Of(exception).Message));
        }
    }

    private void Log(ActiveJob job, JobOutcome outcome, Exception exception)
    {
        var claim = job.Claim;
        switch (outcome.Kind)
        {
            case JobOutcomeKind.Retry:
                log.AttemptFailed(claim.Id, JobDisplayNames.Plain(claim.Payload), claim.Attempt, job.Rule.Attempts + 1, clock.GetLocalNow() + outcome.Delay, exception);
                break;
            case JobOutcomeKind.Failed or JobOutcomeKind.Deleted:
                log.JobFailed(claim.Id, JobDisplayNames.Plain(claim.Payload), claim.Attempt, outcome.Kind, exception);
                break;
        }
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
