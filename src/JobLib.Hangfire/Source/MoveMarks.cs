using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HangfireJob = Hangfire.Common.Job;

namespace JobLib.Hangfire.Source;

/// <summary>
/// The only filter of an import's changes of state: no other runs, so that no continuation is set off and no retry is planned. In the transaction of the change
/// it notes which jobs are on their way, so that an import finds those of one that was stopped, and which have moved.
/// </summary>
internal sealed class MoveMarks : IApplyStateFilter, IJobFilterProvider
{
    /// <summary>The set of Hangfire's storage in which the ids stand.</summary>
    public const string Set = "joblib:moving";

    public IEnumerable<JobFilter> GetFilters(HangfireJob job) => [new JobFilter(this, JobFilterScope.Global, order: null)];

    /// <exception cref="SourceChangedException">It is not as it was read.</exception>
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.NewState is MovedState moved) MovedParents.Add(context.Storage, transaction, context.BackgroundJob.Id, moved.At);
        if (context.NewState is not MovingState moving) return;
        if (!moving.Fits(context.Connection.GetStateData(context.BackgroundJob.Id)))
            throw new SourceChangedException(); // under Hangfire's lock, which who changes it would need
        transaction.AddToSet(Set, context.BackgroundJob.Id);
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (MovingState.Is(context.OldStateName)) transaction.RemoveFromSet(Set, context.BackgroundJob.Id);
    }
}
