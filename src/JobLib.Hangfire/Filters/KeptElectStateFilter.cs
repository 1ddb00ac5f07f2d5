using Hangfire.States;
using JobLib.Server.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.Filters;

/// <summary>
/// A filter of Hangfire's that elects states, at the end of an attempt. As there, it sees a failed attempt as failed before it is decided whether there are
/// retries left.
/// </summary>
internal sealed class KeptElectStateFilter(IElectStateFilter filter) : IJobOutcomeFilter
{
    public int Order => KeptContexts.OrderOf(filter);

    public ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
    {
        if (CandidateOf(context) is { } candidate) Elect(context, candidate);
        return next();
    }

    private void Elect(JobOutcomeContext context, IState candidate)
    {
        var parameters = new KeptParameters(context.Job.Parameters);
        var applying = new ApplyStateContext(
            NoHangfire.Storage,
            parameters.Connection,
            NoHangfire.Transaction,
            KeptContexts.JobOf(context.Job),
            candidate,
            ProcessingState.StateName
        );
        var electing = new ElectStateContext(applying);
        filter.OnStateElection(electing);
        if (!ReferenceEquals(electing.CandidateState, candidate)) context.Outcome = OutcomeOf(electing.CandidateState, context);
        if (parameters.Written.Count == 0) return;
        var all = new Dictionary<string, string>(context.Outcome.Parameters, StringComparer.Ordinal);
        foreach (var (name, value) in parameters.Written) all[name] = value;
        context.Outcome = context.Outcome with { Parameters = all };
    }

    // An attempt that was put back has come to no end.
    private static IState? CandidateOf(JobOutcomeContext context) => context.Outcome.Kind switch
    {
        JobOutcomeKind.Released => null,
        JobOutcomeKind.Succeeded => new SucceededState(result: null, latency: 0, performanceDuration: 0),
        _ => context.Exception is { } error ? new FailedState(error) : new DeletedState(),
    };

    private static JobOutcome OutcomeOf(IState elected, JobOutcomeContext context) => elected switch
    {
        EnqueuedState enqueued => context.Outcome with { Kind = JobOutcomeKind.Retry, Delay = TimeSpan.Zero, Queue = enqueued.Queue, Reason = elected.Reason },
        ScheduledState scheduled => context.Outcome with
        {
            Kind = JobOutcomeKind.Retry,
            Delay = Until(scheduled.EnqueueAt, context.Job),
            Reason = elected.Reason,
        },
        FailedState failed => context.Outcome with { Kind = JobOutcomeKind.Failed, Error = ErrorText.Of(failed.Exception), Reason = elected.Reason },
        DeletedState => context.Outcome with { Kind = JobOutcomeKind.Deleted, Reason = elected.Reason },
        SucceededState => context.Outcome with { Kind = JobOutcomeKind.Succeeded, Error = null, Reason = elected.Reason },
        _ => throw new NotSupportedException(
            $"A filter of Hangfire's has elected the state {elected.Name}, which JobLib does not have. Write it as an IJobOutcomeFilter."
        ),
    };

    private static TimeSpan Until(DateTime at, JobContext job)
    {
        var delay = at.ToUniversalTime() - (job.Services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow().UtcDateTime;
        return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }
}
