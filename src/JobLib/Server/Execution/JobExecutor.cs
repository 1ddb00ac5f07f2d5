using JobLib.Client;
using JobLib.Diagnostics;
using JobLib.Filters;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Server.Outcomes;
using JobLib.Telemetry;
using JobLib.TimeLimits;

namespace JobLib.Server.Execution;

/// <summary>
/// Runs one job to its outcome: resolve the call, make its scope, run filters and body, decide, dispose. Whatever throws on the way fails the job and nothing
/// else.
/// </summary>
internal sealed class JobExecutor(AttemptServices services, JobCallResolver calls, OutcomeDecider decider, OutcomeQueue outcomes)
{
    /// <summary>Runs the job and hands it over with its outcome, exactly once. Never throws.</summary>
    public ValueTask RunAsync(ActiveJob job)
    {
        // not inside of an asynchronous method, which would take it back: so it is set once for each worker's thread, and costs a job nothing
        JobLibHost.Enter(services.Host);
        return RunToOutcomeAsync(job);
    }

    private async ValueTask RunToOutcomeAsync(ActiveJob job)
    {
        job.Start(services.Server.Clock.GetTimestamp());
        services.Telemetry.Started(job.Claim);
        JobOutcome outcome;
        try
        {
            outcome = await DecideAsync(job);
        }
        catch (Exception error)
        {
            outcome = OutcomeDecider.Failed(job, error, null);
            decider.LogFailure(job, outcome, error);
        }

        if (job.TryEnd(outcome, services.Server.Clock.GetTimestamp()))
        {
            services.Telemetry.Processed(job.Claim, outcome, job.StartedAt, job.EndedAt);
            outcomes.Add(job);
        }
        else
        {
            decider.LogEndOfStuck(job, outcome);
        }
    }

    private async ValueTask<JobOutcome> DecideAsync(ActiveJob job)
    {
        job.Rule = services.Plans.DefaultRule;
        if (decider.Expired(job) is { } expired) return expired;
        using var span = JobTelemetry.Process(job.Claim, job.Attempt, services.Options.ContinueTraces);
        JobAttempt attempt;
        try
        {
            var call = calls.Resolve(job.Claim.Payload);
            var plan = services.Plans.For(call.Type, call.Method, call.Type);
            job.Rule = plan.Rule;
            attempt = new(job, call, plan, ReadArguments(job, call, plan), services);
        }
        catch (JobTypeNotFoundException error)
        {
            return Decided(decider.Unknown(job, error), error, span);
        }
        catch (JobPayloadException error)
        {
            return Decided(decider.Malformed(job, error), error, span);
        }
        catch (JobTimeoutException error)
        {
            var outcome = OutcomeDecider.Failed(job, error, null);
            decider.LogFailure(job, outcome, error);
            return Decided(outcome, error, span);
        }

        CallerContext.Restore(job.Claim.CapturedContext);
        return await AttemptAsync(job, attempt, span);
    }

    private static JobOutcome Decided(JobOutcome outcome, Exception? error, ProcessSpan span)
    {
        span.Decided(outcome, error);
        return outcome;
    }

    // An upcaster, or a constructor of the application's own types, may hang as a body may, and has the same time. A body is not begun after that.
    private object?[] ReadArguments(ActiveJob job, JobCall call, JobPlan plan)
    {
        var timeout = JobTimeLimits.Of(job.Claim.Parameters, plan.Timeout);
        using var timer = timeout is { } limit ? services.Timer.Watch(job, limit) : null;
        var arguments = call.ReadArguments(job.Claim.Payload);
        if (job.Claim.Parent?.Result is { } result) SupplyResult(call, arguments, result);
        return job is { CancelReason: CancelReason.TimedOut, Timeout: { } time } ? throw new JobTimeoutException(time) : arguments;
    }

    // Where the parent has none, the argument is what the call was written with.
    private void SupplyResult(JobCall call, object?[] arguments, string result)
    {
        for (var i = 0; i < call.Parameters.Count; i++)
        {
            if (call.Parameters[i].Kind == JobParameterKind.FromResult) arguments[i] = services.Results.Read(result, call.Parameters[i].ParameterType);
        }
    }

    // Every step comes to its turn whatever the ones before it threw; the first error decides, and only a success can still be turned into a failure.
    private async ValueTask<JobOutcome> AttemptAsync(ActiveJob job, JobAttempt attempt, ProcessSpan span)
    {
        Exception? failure = null;
        JobOutcome outcome;
        try
        {
            outcome = await RunBodyAsync(job, attempt);
        }
        catch (Exception error)
        {
            failure = OutcomeDecider.Explained(job, error);
            outcome = Failed(job, attempt, failure);
        }

        try
        {
            outcome = await FilteredAsync(attempt, outcome, failure);
        }
        catch (Exception error)
        {
            outcome = AfterError(job, attempt, outcome, error, ref failure);
        }

        try
        {
            await attempt.DisposeAsync();
        }
        catch (Exception error)
        {
            outcome = AfterError(job, attempt, outcome, error, ref failure);
        }

        if (failure is not null) decider.LogFailure(job, outcome, failure);
        return Decided(outcome, failure, span);
    }

    private JobOutcome AfterError(ActiveJob job, JobAttempt attempt, JobOutcome outcome, Exception error, ref Exception? failure)
    {
        if (outcome.Kind == JobOutcomeKind.Succeeded)
        {
            failure = error;
            return Failed(job, attempt, error);
        }

        decider.LogLaterError(job, outcome, error);
        return outcome;
    }

    private static async ValueTask<JobOutcome> RunBodyAsync(ActiveJob job, JobAttempt attempt)
    {
        if (job.Claim.KeyTimedOut) throw new ConcurrencyTimeoutException(job.Claim.Id.ToString());
        await attempt.InvokeAsync();
        var result = attempt.WriteResult(out var note);
        return OutcomeDecider.Succeeded(result, note, attempt.ChangedParameters(succeeded: true));
    }

    private static JobOutcome Failed(ActiveJob job, JobAttempt attempt, Exception error)
    {
        try
        {
            return OutcomeDecider.Failed(job, error, attempt.ChangedParameters());
        }
        catch (InvalidOperationException)
        {
            return OutcomeDecider.Failed(job, error, null); // a task that the body has left behind still writes into the parameters
        }
    }

    private ValueTask<JobOutcome> FilteredAsync(JobAttempt attempt, JobOutcome outcome, Exception? failure)
    {
        var filters = attempt.OutcomeFilters();
        return filters.Length == 0 ? new(outcome) : RunFiltersAsync(filters, new(attempt.Context, outcome, failure is null ? null : Causes.Of(failure)));
    }

    private async ValueTask<JobOutcome> RunFiltersAsync(IJobOutcomeFilter[] filters, JobOutcomeContext context)
    {
        var before = context.Outcome.Result;
        await Next(0);
        var outcome = Checked(context.Outcome);
        if (outcome.Result is null || ReferenceEquals(outcome.Result, before)) return outcome;
        var result = services.Results.Checked(outcome.Result, out var note);
        return outcome with { Result = result, Reason = outcome.Reason ?? note };

        ValueTask Next(int index) => index == filters.Length ? ValueTask.CompletedTask : filters[index].DecideAsync(context, () => Next(index + 1));
    }

    // What no storage could make of a job would be tried for minutes; a queue that no server can have would keep the job for ever.
    private static JobOutcome Checked(JobOutcome? outcome)
    {
        if (outcome is null)
            throw new InvalidOperationException("A filter of the outcome has left none. Set JobOutcomeContext.Outcome to what is to become of the job.");
        if (!Enum.IsDefined(outcome.Kind))
            throw new InvalidOperationException($"A filter of the outcome has made its kind {outcome.Kind:D}. Use {string.Join(", ", Enum.GetNames<JobOutcomeKind>())}.");
        if (outcome.Queue is { } queue) QueueNames.Checked(queue, $"{nameof(JobOutcome)}.{nameof(JobOutcome.Queue)}");
        return outcome;
    }
}
