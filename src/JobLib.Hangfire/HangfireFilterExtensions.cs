using System.Diagnostics.CodeAnalysis;
using Hangfire.Client;
using Hangfire.Server;
using Hangfire.States;
using JobLib.Hangfire.Filters;
using JobLib.Jobs;

namespace JobLib;

/// <summary>Lets filters and code that were written for Hangfire be kept for a while.</summary>
[RequiresUnreferencedCode(Trimming.Requirement)]
[RequiresDynamicCode(Trimming.Requirement)]
public static class HangfireFilterExtensions
{
    /// <summary>Adds a filter of Hangfire's to every job.</summary>
    /// <param name="jobs">The builder.</param>
    /// <param name="filter">One or more of <see cref="IClientFilter"/>, <see cref="IServerFilter"/> and <see cref="IElectStateFilter"/>.</param>
    /// <remarks>
    /// Its contexts have the job (call, id, creation), its parameters, cancellation and, where the filter elects, the candidate state. There is no storage of
    /// Hangfire's behind them: whatever else is asked of their <c>Storage</c>, <c>Connection</c> or <c>Transaction</c> throws
    /// <see cref="NotSupportedException"/>. <c>OnCreated</c> is not called, since a job has no id yet where creation filters run, and
    /// <c>PerformedContext.Result</c> is null. <see cref="IElectStateFilter"/> is asked at the end of an attempt alone, not when a job is created or a retry is
    /// due: choose another queue in <c>OnCreating</c> instead, in its <c>InitialState</c>. A candidate state may be replaced by one of the states Enqueued,
    /// Scheduled, Failed, Deleted and Succeeded.
    /// </remarks>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static JobLibBuilder AddHangfireFilter(this JobLibBuilder jobs, object filter)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(filter);
        if (filter is not (IClientFilter or IServerFilter or IElectStateFilter))
        {
            throw new ArgumentException(
                $"{filter.GetType()} is none of IClientFilter, IServerFilter and IElectStateFilter. Write it as an IJobCreationFilter, IJobExecutionFilter or IJobOutcomeFilter.",
                nameof(filter)
            );
        }

        if (filter is IClientFilter client) jobs.AddFilter(new KeptClientFilter(client));
        if (filter is IServerFilter server) jobs.AddFilter(new KeptServerFilter(server));
        if (filter is IElectStateFilter elect) jobs.AddFilter(new KeptElectStateFilter(elect));
        return jobs;
    }

    /// <summary>
    /// What code of Hangfire's that takes a <see cref="PerformContext"/> can be given: the job, its parameters and its cancellation. Whatever else is asked of
    /// its storage throws <see cref="NotSupportedException"/>.
    /// </summary>
    public static PerformContext ToPerformContext(this JobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return KeptContexts.Perform(context, new(context.Parameters));
    }
}
