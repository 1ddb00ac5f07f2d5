using JobLib.Invocation;

namespace JobLib.Server;

/// <summary>Runs one job to its outcome: resolve the call, make its scope, run filters and body, decide, dispose. Whatever throws on the way fails the job and nothing else.</summary>
internal sealed class JobExecutor(AttemptServices services, JobCallResolver calls, OutcomeDecider decider, OutcomeQueue outcomes)
{
    public async ValueTask RunAsync(ActiveJob job)
    {
        job.Start(services.Server.Clock.GetTimestamp());
        try
        {
            job.Outcome = await DecideAsync(job);
        }
        catch (Exception error)
        {
            job.Outcome = OutcomeDecider.Failed(job, error, job.Rule, null); // a filter of the outcome threw
            decider.LogFailure(job, job.Outcome, error);
        }

        job.EndedAt = services.Server.Clock.GetTimestamp();
        outcomes.Add(job);
    }

    private async ValueTask<JobOutcome> DecideAsync(ActiveJob job)
    {
        job.Rule = services.Plans.DefaultRule;
        JobCall call;
        object?[] arguments;
        try
        {
            call = calls.Resolve(job.Claim.Payload);
            arguments = call.ReadArguments(job.Claim.Payload);
            if (job.Claim.Parent?.Result is { } result) SupplyResult(call, arguments, result);
        }
        catch (JobTypeNotFoundException error)
        {
            return decider.Unknown(job, error);
        }
        catch (JobPayloadException error)
        {
            return decider.Malformed(job, error);
        }

        using var activity = CallerAmbience.Restore(job.Claim.Ambient, call);
        var attempt = new JobAttempt(job, call, arguments, services);
        var outcome = await OutcomeOfAsync(job, attempt);
        try
        {
            await attempt.DisposeAsync();
        }
        catch (Exception error) when (outcome.Kind == JobOutcomeKind.Succeeded)
        {
            outcome = OutcomeDecider.Failed(job, error, job.Rule, null);
            decider.LogFailure(job, outcome, error);
        }
        catch (Exception)
        {
            // The attempt has failed already; its own error tells more than that of a disposer.
        }

        return outcome;
    }

    // Where the parent has none, the argument is what the call was written with.
    private void SupplyResult(JobCall call, object?[] arguments, string result)
    {
        for (var i = 0; i < call.Parameters.Count; i++)
        {
            if (call.Parameters[i].Kind == JobParameterKind.FromResult) arguments[i] = services.Results.Read(result, call.Parameters[i].ParameterType);
        }
    }

    private async ValueTask<JobOutcome> OutcomeOfAsync(ActiveJob job, JobAttempt attempt)
    {
        Exception? failure = null;
        JobOutcome outcome;
        try
        {
            if (job.Claim.KeyTimedOut) throw new ConcurrencyTimeoutException(job.Claim.Id.ToString());
            await attempt.InvokeAsync();
            var result = attempt.WriteResult(out var note);
            outcome = OutcomeDecider.Succeeded(result, note, attempt.ChangedParameters());
        }
        catch (Exception error)
        {
            failure = error;
            outcome = OutcomeDecider.Failed(job, error, job.Rule, attempt.ChangedParameters());
        }

        var filters = attempt.OutcomeFilters();
        if (filters.Length > 0) outcome = await FilteredAsync(filters, new(attempt.Context, outcome, failure));
        if (failure is not null) decider.LogFailure(job, outcome, failure);
        return outcome;
    }

    private static async ValueTask<JobOutcome> FilteredAsync(IJobOutcomeFilter[] filters, JobOutcomeContext context)
    {
        await Next(0);
        return context.Outcome;

        ValueTask Next(int index) => index == filters.Length ? ValueTask.CompletedTask : filters[index].DecideAsync(context, () => Next(index + 1));
    }
}
